using PartitionLake.Engine.Care;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Care;

/// <summary>A rewriting of a lake in a bucket is cut off for good at its requests; the same command once more makes what an undisturbed one makes.</summary>
public sealed class OptimizeFaultTests(S3TestServer server) : IDisposable
{
    private readonly FaultLake _lake = new(server) { IsAppendedTo = true };

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Cut_off_at_any_request()
    {
        await _lake.BeginAsync();
        var before = _lake.RowsOfWholeLake();
        _lake.Proxy.Clear();
        await OptimizeAsync();
        var calls = _lake.Proxy.Requests.Count;
        var writes = _lake.Proxy.Requests.Where(request => request.Writes).Select(request => request.Index).ToHashSet();
        var expected = _lake.WholeLake();
        Assert.Equal(before, expected.Rows);
        var cut = 0;
        for (var call = 0; call < calls; call += writes.Contains(call) ? 1 : Effort.Of(8, 1))
        {
            // On usual days a request fails before or after the store has acted, by turns.
            foreach (var hasActed in !writes.Contains(call) ? [false] : Effort.IsLong ? new[] { false, true } : [cut % 2 == 0])
            {
                await _lake.BeginAsync();
                _lake.Proxy.Rule = request => request.Index < call ? null : request.Index == call && hasActed ? Fault.LostReply : Fault.ResetBefore;
                await Record.ExceptionAsync(() => OptimizeAsync(TimeSpan.FromMilliseconds(20)));
                _lake.Proxy.Rule = null;
                try
                {
                    await OptimizeAsync();
                    Same.Lake(expected, _lake.WholeLake());
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Cut off {(hasActed ? "after" : "before")} request {call}: {e.Message}", e);
                }
                cut++;
            }
        }
        Console.WriteLine($"kills in a bucket: {cut} rewritings cut off at a request equal an undisturbed one after the same command");
    }

    /// <summary>A bucket cannot exchange several objects for one in one step; rows are there twice for as long as a round takes, and never fewer.</summary>
    [Fact]
    public async Task What_is_replaced_goes_before_the_record_and_never_before_what_replaces_it()
    {
        await _lake.BeginAsync();
        await OptimizeAsync();

        var order = _lake.Proxy.Requests.Where(static request => request.Writes).Select(static request => (request.Operation, request.Key)).ToList();
        var lastData = order.FindLastIndex(static one => one.Operation == "PutObject" && one.Key.EndsWith("/part.parquet", StringComparison.Ordinal));
        var removal = order.FindIndex(lastData, static one => one.Operation == "DeleteObjects");
        var record = order.FindIndex(static one => one.Operation == "PutObject" && one.Key.Contains("/runs/", StringComparison.Ordinal));
        Assert.True(lastData >= 0 && lastData < removal && removal < record, string.Join('\n', order));
    }

    private async Task OptimizeAsync(TimeSpan? retryBudget = null)
    {
        using var session = _lake.NewSession(retryBudget);
        await LakeOptimizer.RunAsync(
            _lake.Plan.Destination, new OptimizeOptions(),
            new CareOptions { TempPath = _lake.Temp, Storage = new LakeStorage(session), SortBy = [new SortColumnPlan("id")] },
            new EtlProgress(), TestContext.Current.CancellationToken);
    }
}
