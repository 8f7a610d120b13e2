using DuckDB.NET.Data;

namespace PartitionLake.Benchmarks.Verbs;

/// <summary>Runs a file of statements in DuckDB and nothing else, so that the process can be measured.</summary>
internal static class PeerVerb
{
    public const string Name = "peer";

    public static int Run(string path)
    {
        try
        {
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = File.ReadAllText(path);
            command.ExecuteNonQuery();
            return 0;
        }
        catch (DuckDBException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }
}
