using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>
/// Batches of a stream go into a bucket whose requests fail, or whose runs stand still: each row is there once, and positions tell of exactly those.
/// </summary>
public sealed class StreamBatchFaultTests : IDisposable
{
    private readonly StoreRules _rules = new();
    private readonly FaultLake _lake;
    private readonly FaultProxy _other;

    public StreamBatchFaultTests(S3TestServer server)
    {
        _lake = new FaultLake(server, _rules);
        _other = server.NewProxy(_rules);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _other.Dispose();
        _lake.Dispose();
    }

    [Fact]
    public async Task Cut_off_at_any_request_and_the_same_command_again()
    {
        var (calls, writes) = await BeginAsync();
        var (position, cut, took) = (20, 0, 0);
        for (var call = 0; call < calls; call++)
        {
            if (!writes.Contains(call) && call % Effort.Of(5, 1) != 0)
                continue;
            foreach (var hasActed in writes.Contains(call) ? new[] { false, true } : [false])
            {
                var (from, to) = (position, position + 10);
                _lake.Proxy.Clear();
                _lake.Proxy.Rule = request => request.Index < call ? null : request.Index == call && hasActed ? Fault.LostReply : Fault.ResetBefore;
                await Record.ExceptionAsync(() => AppendAsync(from, to, TimeSpan.FromMilliseconds(20)));
                _lake.Proxy.Rule = null;
                position = await PositionAsync();
                took += position == to ? 1 : 0;
                // By turns the very same command comes again, and a reader that goes on from the position and finds more than before.
                var repeated = cut % 2 == 0 ? await AppendAsync(from, to) : position == from ? await AppendAsync(from, to += 5) : null;
                if (cut % 2 == 0)
                    Assert.Equal(position == to, repeated!.IsRepeatedBatch);
                position = await PositionAsync();
                Assert.Equal(to, position);
                cut++;
            }
        }
        Assert.True(took > 0 && took < cut, $"{took} of {cut} runs ended although they were cut off.");
        AssertRows(position);
        Console.WriteLine($"streams in a bucket: {cut} batches cut off at a request, of which {took} counted all the same; {position} rows, each once");
    }

    [Fact]
    public async Task A_run_that_stood_still_until_another_had_the_lake()
    {
        var (calls, writes) = await BeginAsync();
        var (position, lost, over) = (20, 0, 0);
        for (var call = writes.Min() + 1; call < calls; call += Effort.Of(2, 1))
        {
            var (from, to) = (position, position + 10);
            var (stopped, released) = (NewSignal(), NewSignal());
            _lake.Proxy.Clear();
            _lake.Proxy.Before = request =>
            {
                if (request.Index == call)
                    stopped.TrySetResult();
                return request.Index < call ? Task.CompletedTask : released.Task;
            };
            var first = AppendAsync(from, to);
            await Task.WhenAny(stopped.Task, first);
            _rules.ClockOffset += TimeSpan.FromMinutes(6);
            using var session = _lake.NewSession(endpoint: _other.Endpoint);
            var second = await EtlRun.RunAsync(
                _lake.PlanOf(PublishMode.Append),
                StreamedLake.Batch(from, to) with { TempPath = _lake.Temp, Storage = new LakeStorage(session) }, new EtlProgress(), Cancel);
            released.SetResult();
            if (await Record.ExceptionAsync(() => first) is { } error)
            {
                Assert.Equal(LakeErrorCode.LeaseLost, Assert.IsType<LakeException>(error).Code);
                lost++;
            }
            else
            {
                // Where it stood still before it had the lock, it comes second.
                Assert.True((await first).IsRepeatedBatch != second.IsRepeatedBatch, $"Both runs appended the batch; the first stood still at request {call}.");
                over++;
            }
            _lake.Proxy.Before = null;
            position = await PositionAsync();
            Assert.Equal(to, position);
        }
        Assert.True(lost > over, $"{lost} lost the lake, {over} were over.");
        AssertRows(position);
        Console.WriteLine($"streams in a bucket: {lost + over} batches whose run stood still until another had brought them; {position} rows, each once");
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Two batches; the requests of the second.</summary>
    private async Task<(int Calls, HashSet<int> Writes)> BeginAsync()
    {
        await AppendAsync(0, 10);
        _lake.Proxy.Clear();
        await AppendAsync(10, 20);
        return (_lake.Proxy.Requests.Count, _lake.Proxy.Requests.Where(static request => request.Writes).Select(static request => request.Index).ToHashSet());
    }

    private async Task<EtlResult> AppendAsync(int from, int to, TimeSpan? retryBudget = null)
    {
        _lake.Fact(StreamedLake.Rows(from, to));
        return await _lake.RunAsync(mode: PublishMode.Append, retryBudget: retryBudget, options: StreamedLake.Batch(from, to));
    }

    private async Task<int> PositionAsync()
    {
        using var session = _lake.NewSession(endpoint: _other.Endpoint);
        using var store = new LakeStorage(session).Open(_lake.Plan.Destination);
        return await StreamedLake.PositionAsync(store);
    }

    private void AssertRows(int count)
    {
        var stored = _lake.Download();
        Assert.Equal(Enumerable.Range(0, count), _lake.Rows(stored).Select(static row => int.Parse(row.Split('|')[0], null)));
        Assert.Equal(stored.Recorded(), stored.Data);
    }
}
