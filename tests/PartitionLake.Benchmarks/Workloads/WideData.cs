using DuckDB.NET.Data;

namespace PartitionLake.Benchmarks.Workloads;

/// <summary>The job that takes most memory for its rows: 18 columns of 64 characters, each different, whose rows a join doubles.</summary>
public static class WideData
{
    private const int Rows = 400_000;
    private const int Columns = 18;

    /// <summary>Rows of the lake.</summary>
    public const long RowsOut = 2 * Rows;

    /// <summary>Writes the data, where it is not there yet, and the plan.</summary>
    /// <param name="work">Where both lie.</param>
    /// <param name="destination">The lake.</param>
    /// <returns>The plan's path.</returns>
    public static string Prepare(string work, string destination)
    {
        var folder = Path.Combine(work, "data", "wide");
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder + ".unfinished");
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            var columns = string.Join(", ", Enumerable.Range(0, Columns).Select(i => $"md5(i::VARCHAR || 'a{i}') || md5(i::VARCHAR || 'b{i}') AS t{i}"));
            Write(connection, $"SELECT i AS id, i % 1000 AS k, 'p' || (i % 40) AS part, {columns} FROM range({Rows}) t(i)", folder, "fact");
            Write(connection, "SELECT i % 1000 AS k, 'x' || i AS v FROM range(2000) t(i)", folder, "dimension");
            Directory.Move(folder + ".unfinished", folder);
        }
        var plan = Path.Combine(work, "wide plan.psd1");
        File.WriteAllText(
            plan,
            $$"""
            @{
                Fact        = {{PlanText.Quote(Path.Combine(folder, "fact.parquet"))}}
                Joins       = @{ From = {{PlanText.Quote(Path.Combine(folder, "dimension.parquet"))}}; On = 'k'; Match = 'All' }
                PartitionBy = 'part'
                Destination = {{PlanText.Quote(destination)}}
            }
            """);
        return plan;
    }

    private static void Write(DuckDBConnection connection, string query, string folder, string name)
    {
        using var command = connection.CreateCommand();
        var path = Path.Combine(folder + ".unfinished", name + ".parquet").Replace("'", "''", StringComparison.Ordinal);
        command.CommandText = $"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)";
        command.ExecuteNonQuery();
    }
}
