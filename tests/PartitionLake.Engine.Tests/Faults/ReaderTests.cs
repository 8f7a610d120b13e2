using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>A reader that knows nothing of runs looks at a partition while runs replace it.</summary>
public sealed class ReaderTests(S3TestServer server) : IDisposable
{
    private readonly FaultLake _lake = new(server);

    public void Dispose() => _lake.Dispose();

    /// <summary>
    /// Each publication gives all rows of a partition one new value, so a partition with two values, or none, would be half old and half new, or missing.
    /// </summary>
    [Fact]
    public async Task A_partition_is_old_or_new_and_never_missing()
    {
        Fact(0);
        await _lake.RunAsync("run0", PublishMode.Replace);
        var scans = 0;
        var values = new HashSet<string>();
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var stored = _lake.Download(hidden: false);
                    var partitions = _lake.Duck.Query(
                        $"SELECT state, count(*), count(DISTINCT rate), min(rate) FROM read_parquet({Support.Duck.Literal(stored.Folder + "/**/*.parquet")}, "
                            + "hive_partitioning=true) GROUP BY state ORDER BY state");
                    Assert.Equal(["S0", "S1", "S2"], partitions.Select(row => row[0]));
                    Assert.All(partitions, row => Assert.Equal((300L, 1L), (Convert.ToInt64(row[1]), Convert.ToInt64(row[2]))));
                    foreach (var row in partitions)
                        values.Add($"{row[3]}");
                    Directory.Delete(stored.Folder, recursive: true);
                    scans++;
                }
            },
            TestContext.Current.CancellationToken);

        using var facts = new Support.Duck();
        for (var i = 1; i <= Effort.Of(5, 50); i++)
        {
            Fact(i, facts);
            await _lake.RunAsync($"run{i}", i % 2 == 0 ? PublishMode.Overwrite : PublishMode.Replace);
        }
        await stop.CancelAsync();
        await reader;

        Assert.True(scans >= 2 && values.Count >= 2, $"{scans} scans saw {values.Count} versions.");
    }

    // While the reader uses the lake's own DuckDB, the writer has one of its own.
    private void Fact(int version, Support.Duck? duck = null) => (duck ?? _lake.Duck).Execute(
        $"COPY (SELECT i::INTEGER AS id, 'S' || i % 3 AS state, {version}::DOUBLE AS rate FROM "
            + $"range(900) t(i)) TO {Support.Duck.Literal(_lake.Folder["fact.parquet"])} (FORMAT parquet)");
}
