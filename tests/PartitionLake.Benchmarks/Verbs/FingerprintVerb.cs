using System.Text.Json;
using DuckDB.NET.Data;
using PartitionLake.Benchmarks.Measuring;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Verbs;

/// <summary>Prints the fingerprint of the rows of a query, in a process of its own because DuckDB does not give all memory back.</summary>
internal static class FingerprintVerb
{
    public const string Name = "fingerprint";

    public static int Run(string workload, string path)
    {
        try
        {
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            using (var command = connection.CreateCommand())
            {
                command.CommandText = DuckMemory.RefereeSetting;
                command.ExecuteNonQuery();
            }
            Console.WriteLine(JsonSerializer.Serialize(LakeFingerprint.Read(connection, Workload.Find(workload), File.ReadAllText(path))));
            return 0;
        }
        catch (DuckDBException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }
}
