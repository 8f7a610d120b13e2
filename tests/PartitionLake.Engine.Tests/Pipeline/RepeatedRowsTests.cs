using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Partitions that use few rows of a dimension again and again, beside some that hardly do.</summary>
public sealed class RepeatedRowsTests : IDisposable
{
    private const string Types =
        "'t' || k AS text, encode('b' || k) AS bytes, k % 3 = 0 AS flag, k::INTEGER AS whole, "
            + "k::BIGINT * 7000000007 AS wide, (k / 7.0)::FLOAT AS single, k / 3.0 AS double, "
        + "(k * 1.25)::DECIMAL(12,2) AS money, DATE '2025-01-01' + k::INTEGER AS day, "
        + "TIMESTAMP '2025-01-01 10:00:00' + INTERVAL (k) HOUR AS moment, ['x' || k, NULL] AS items";

    private readonly SmallLake _lake = new();

    public RepeatedRowsTests()
    {
        _lake.Fact("""
            SELECT i::INTEGER AS id, CASE WHEN i < 5000 THEN 'A' WHEN i < 5100 THEN 'B' WHEN i < 11000 THEN 'C' ELSE 'D' END AS state,
              CASE WHEN i % 11 > 0 THEN 'c' || (CASE WHEN i < 11000 THEN hash(i) % 900 ELSE i END) END AS code, 'none' AS other
            FROM range(16000) t(i)
            """);
        // A third of the dimension is null in every column, and texts and numbers repeat between its rows.
        var columns = string.Join(", ", Columns("").Select(name => $"CASE WHEN j % 3 > 0 THEN {name} END AS {name}"));
        _lake.Dimension($"SELECT 'c' || j AS code, {columns} FROM (SELECT j, j % 500 AS k, {Types} FROM range(16000) t(j))");
        _lake.Duck.Execute(
            $"COPY (SELECT 'x' || k AS other, {string.Join(", ", Columns("").Select(name => $"{name} AS no_{name}"))} FROM (SELECT k, "
                + $"{Types} FROM range(40) t(k))) TO {Duck.Literal(_lake.Folder["other.parquet"])} (FORMAT parquet)");
        _lake.Plan = _lake.Plan with
        {
            Joins = [_lake.Plan.Joins[0], new JoinPlan { From = _lake.Folder["other.parquet"], On = [new JoinKeyPlan("other", "other")] }]
        };
    }

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_rows_are_those_of_DuckDB(int workers)
    {
        // Pieces of 4,000 rows: repeated, too small to look at, without any match, hardly repeated, and back.
        var result = await _lake.RunAsync(new EtlOptions { MaxConcurrency = workers, Seams = new() { RowGroupUnits = 4_000 } });
        Assert.Equal(16_000, result.RowsOut);
        var columns = string.Join(", ", (string[])["id", "state", "code", "other", .. Columns(""), .. Columns("no_")]);
        var joined = $"SELECT {columns} FROM {File("fact")} f LEFT JOIN {File("dim")} d USING (code) LEFT JOIN {File("other")} o USING (other)";
        var lake = $"SELECT {columns} FROM read_parquet({Duck.Literal(_lake.Folder["lake/**/*.parquet"])}, hive_partitioning=true, hive_types_autocast=false)";
        Assert.Equal(0L, Convert.ToInt64(_lake.Duck.Scalar($"SELECT count(*) FROM (({joined}) EXCEPT ALL ({lake}))")));
        Assert.Equal(0L, Convert.ToInt64(_lake.Duck.Scalar($"SELECT count(*) FROM (({lake}) EXCEPT ALL ({joined}))")));
    }

    [Fact]
    public async Task A_merge_which_sees_the_values_writes_the_same_bytes()
    {
        await _lake.RunAsync();
        var files = _lake.Files();
        _lake.Plan = _lake.Plan with { Destination = _lake.Folder["merged"], Mode = PublishMode.Merge, MergeKey = ["id"] };
        await _lake.RunAsync();
        foreach (var (name, hash) in files)
            Assert.Equal(hash,
                Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.IO.File.ReadAllBytes(Path.Combine(_lake.Folder["merged"], name)))));
    }

    private static string[] Columns(string prefix) =>
        [.. new[] { "text", "bytes", "flag", "whole", "wide", "single", "double", "money", "day", "moment", "items" }.Select(name => prefix + name)];

    private string File(string name) => Duck.Literal(_lake.Folder[$"{name}.parquet"]);
}
