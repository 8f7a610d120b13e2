using PartitionLake.Engine.Pipeline;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>How many requests a run costs.</summary>
public sealed class RequestBudgetTests : IDisposable
{
    private const int Partitions = 200;

    private readonly FaultLake _lake;

    public RequestBudgetTests(S3TestServer server)
    {
        _lake = new FaultLake(server);
        _lake.Fact($"SELECT i::INTEGER AS id, 'S' || i % {Partitions} AS state, i * 1.5::DOUBLE AS rate FROM range(1000) t(i)");
    }

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Replace)]
    public async Task A_run_puts_each_partition_once_and_asks_for_little_else(PublishMode mode)
    {
        await _lake.RunAsync(mode: mode);

        var requests = _lake.Proxy.Requests;
        var puts = requests.Where(request => request.Operation == "PutObject").GroupBy(request => request.Key).ToDictionary(keys => keys.Key, keys => keys.Count());
        var data = puts.Where(put => !put.Key.Contains("/_partitionlake/", StringComparison.Ordinal)).ToList();
        Assert.Equal(Partitions, data.Count);
        Assert.All(data, put => Assert.Equal(1, put.Value));
        Assert.Equal(0, _lake.Proxy.CountOf("HeadObject"));
        Assert.Equal(0, _lake.Proxy.CountOf("CreateMultipartUpload"));
        // The lock is taken, three conditions are tried in a bucket that is new to this process, and it is verified before the manifest and before
        // removals; the journal begun; what the lake then holds, and one manifest.
        Assert.InRange(puts.Single(put => put.Key.EndsWith("/lock.json", StringComparison.Ordinal)).Value, 2, 6);
        Assert.Equal(1, puts.Single(put => put.Key.EndsWith(".journal", StringComparison.Ordinal)).Value);
        Assert.Equal(1, puts.Single(put => put.Key.EndsWith(".json", StringComparison.Ordinal) && put.Key.Contains("/runs/", StringComparison.Ordinal)).Value);
        Assert.Equal(1, puts.Single(put => put.Key.EndsWith(".json", StringComparison.Ordinal) && put.Key.Contains("/current/", StringComparison.Ordinal)).Value);
        Assert.InRange(_lake.Proxy.CountOf("ListObjectsV2"), 1, 4);
        Assert.InRange(requests.Count, Partitions, Partitions + 20);
    }

    [Fact]
    public async Task A_second_run_uploads_nothing()
    {
        await _lake.RunAsync();
        _lake.Proxy.Clear();

        var again = await _lake.RunAsync();

        Assert.Equal(Partitions, again.PartitionsUnchanged);
        Assert.All(_lake.Proxy.Requests.Where(request => request.Operation == "PutObject"), request => Assert.EndsWith("/lock.json", request.Key, StringComparison.Ordinal));
        // Whether the run that recorded the lake last has its manifest.
        Assert.Equal(1, _lake.Proxy.CountOf("HeadObject"));
        Assert.InRange(_lake.Proxy.Requests.Count, 1, 12);
    }
}
