using PartitionLake.Engine.Care;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Care;

/// <summary>A removal of rows in a bucket is cut off for good at its requests; the same command once more makes what an undisturbed one makes.</summary>
public sealed class RowRemovalFaultTests(S3TestServer server) : IDisposable
{
    /// <summary>One partition loses some of its rows, and one all of them.</summary>
    private const string Where = "state = 'S2' OR id = 3";

    private readonly FaultLake _lake = new(server) { IsAppendedTo = true };

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Cut_off_at_any_request()
    {
        await _lake.BeginAsync();
        var before = _lake.Rows(_lake.Download());
        _lake.Proxy.Clear();
        await RemoveAsync();
        var calls = _lake.Proxy.Requests.Count;
        var writes = _lake.Proxy.Requests.Where(request => request.Writes).Select(request => request.Index).ToHashSet();
        var expected = State();
        Assert.Equal(
            before.Where(static row => !row.Contains("|S2|", StringComparison.Ordinal) && !row.StartsWith("3|", StringComparison.Ordinal)), expected.Rows);
        var cut = 0;
        for (var call = 0; call < calls; call += writes.Contains(call) ? 1 : Effort.Of(8, 1))
        {
            // On usual days a request fails before or after the store has acted, by turns.
            foreach (var hasActed in !writes.Contains(call) ? [false] : Effort.IsLong ? new[] { false, true } : [cut % 2 == 0])
            {
                await _lake.BeginAsync();
                _lake.Proxy.Rule = request => request.Index < call ? null : request.Index == call && hasActed ? Fault.LostReply : Fault.ResetBefore;
                await Record.ExceptionAsync(() => RemoveAsync(TimeSpan.FromMilliseconds(20)));
                _lake.Proxy.Rule = null;
                try
                {
                    await RemoveAsync();
                    var found = State();
                    Assert.Equal(expected.Rows, found.Rows);
                    Assert.Equal(expected.Recorded, found.Recorded);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Cut off {(hasActed ? "after" : "before")} request {call}: {e.Message}", e);
                }
                cut++;
            }
        }
        Console.WriteLine($"kills in a bucket: {cut} removals of rows cut off at a request equal an undisturbed one after the same command");
    }

    private (List<string> Rows, SortedDictionary<string, string> Recorded) State()
    {
        var stored = _lake.Download();
        Assert.All(stored.ControlPaths, path => Assert.Matches(@"^_partitionlake/(runs|current)/[^/]+\.json$", path));
        Assert.Equal(stored.Recorded(), stored.Data);
        return (_lake.Rows(stored), stored.Recorded());
    }

    private async Task RemoveAsync(TimeSpan? retryBudget = null)
    {
        using var session = _lake.NewSession(retryBudget);
        await RowRemoval.RunAsync(
            _lake.Plan.Destination, Where, new CareOptions { TempPath = _lake.Temp, Storage = new LakeStorage(session) },
            new EtlProgress(), TestContext.Current.CancellationToken);
    }
}
