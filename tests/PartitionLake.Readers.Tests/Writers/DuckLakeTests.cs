using PartitionLake.Engine.Tests.Support;
using PartitionLake.Readers.Tests.Matrix;
using PartitionLake.Readers.Tests.Support;

namespace PartitionLake.Readers.Tests.Writers;

/// <summary>What DuckDB writes: the old encodings (V1) and the delta encodings and byte stream split (V2).</summary>
public sealed class DuckLakeTests(MatrixLake lake)
{
    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    public async Task A_lake_that_DuckDB_wrote_is_read_back_equal(string version)
    {
        using var duck = new Duck();
        duck.Execute("SET threads = 1");
        duck.Execute(Write("ducknet", version));

        // DuckDB 1.5 takes both zeros for one in a dictionary.
        await Lake("ducknet", version, hasOneZero: true).AssertReadsAsync($"DuckDB {duck.Scalar("SELECT version()")} ({version})");
    }

    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    public async Task A_lake_that_DuckDB_2_wrote_is_read_back_equal(string version)
    {
        var answer = await DuckWheel.RunAsync(lake.NewPath($"duckdb2-{version}.json"), ["SET threads = 1", Write("duckdb2", version)], []);

        await Lake("duckdb2", version, hasOneZero: true).AssertReadsAsync($"DuckDB {answer.Version} ({version})");
    }

    private string Write(string name, string version) =>
        $"COPY (FROM {Duck.Literal(Path.Combine(lake.Input, "*.parquet"))} WHERE {WrittenLake.Where}) TO {Duck.Literal(Root(name, version))} "
        + $"(FORMAT parquet, PARTITION_BY ({string.Join(", ", WrittenLake.Keys)}), PARQUET_VERSION {version})";

    private string Root(string name, string version) => lake.NewPath($"{name}-{version}");

    private ForeignLake Lake(string name, string version, bool hasOneZero) =>
        new(lake, Root(name, version), WrittenLake.First, lake.Oracle.Rows - WrittenLake.First) { HasOneZero = hasOneZero };
}
