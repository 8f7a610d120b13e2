using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Tests.Parquet.Writing;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Random plans over random data: what the engine writes must be what DuckDB computes, row for row and type for type.</summary>
public sealed class EtlOracleTests
{
    private const int Cases = 500;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_random_plan_writes_the_rows_and_types_that_DuckDB_computes(int quarter)
    {
        for (var seed = quarter * Cases / 4; seed < (quarter + 1) * Cases / 4; seed++)
        {
            try
            {
                await CheckAsync(seed);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Case {seed}: {failure.Message}", failure);
            }
        }
    }

    private static async Task CheckAsync(int seed)
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        var random = new RandomCase(seed, folder, duck);
        var options = new EtlOptions { MaxConcurrency = 1 + seed % 3, Seams = new() { ShuffleMemory = seed % 4 == 0 ? 8_192 : null }, TempPath = folder.Path };
        if (seed % 5 == 1)
            options = options with { Seams = options.Seams with { BatchRows = 1 + seed % 40, RowGroupUnits = 1 + seed % 25 } };

        var result = await EtlRun.RunAsync(random.Plan, options, new EtlProgress(), TestContext.Current.CancellationToken);

        var expected = Convert.ToInt64(duck.Scalar($"SELECT count(*) FROM ({random.ExpectedSql})"));
        Assert.Equal(expected, result.RowsOut);
        if (expected == 0)
        {
            Assert.Equal(0, result.Objects);
            return;
        }
        var lake = $"read_parquet({Duck.Literal(folder["lake/**/*.parquet"])}, hive_partitioning=true, hive_types_autocast=false)";
        var found = $"SELECT {string.Join(", ", random.Outputs.Concat(random.Keys.Select(key => key + "_key")))} FROM {lake}";
        Assert.Equal(0L, Convert.ToInt64(duck.Scalar($"SELECT count(*) FROM (({random.ExpectedSql}) EXCEPT ALL ({found}))")));
        Assert.Equal(0L, Convert.ToInt64(duck.Scalar($"SELECT count(*) FROM (({found}) EXCEPT ALL ({random.ExpectedSql}))")));
        Assert.Equal(Types(duck, random.ExpectedSql), Types(duck, found));
        Assert.True(WrittenEncodings.AssertLake(folder["lake"]) >= result.Objects);
        Assert.Equal(result.PartitionsCreated, Directory.GetFiles(folder["lake"], "*.parquet", SearchOption.AllDirectories).Length);
    }

    private static string Types(Duck duck, string sql) =>
        string.Join(", ", duck.Query($"DESCRIBE {sql}").Select(row => row[1]));
}
