namespace PartitionLake.Engine.Tests.Faults;

/// <summary>What a run costs that finds thousands of partitions as it would write them.</summary>
public sealed class UnchangedRunBudgetTests : IDisposable
{
    private const int Partitions = 5_000;

    private readonly MemoryLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Five_thousand_partitions_take_ten_requests_beyond_those_of_the_lock()
    {
        _lake.Fact($"SELECT i::INTEGER AS id, 'S' || i AS state FROM range({Partitions}) t(i)");
        await _lake.RunAsync();

        var again = await _lake.RunAsync();

        Assert.Equal((Partitions, 0), (again.PartitionsUnchanged, again.Objects));
        var requests = _lake.Server.Log.Where(request => !request.Key.EndsWith("/lock.json", StringComparison.Ordinal)).ToList();
        Console.WriteLine(
            $"unchanged run over {Partitions:N0} partitions: {requests.Count} requests, and {_lake.Server.Log.Count - requests.Count} of the lock");
        Assert.True(requests.Count <= 10, string.Join('\n', requests));
    }
}
