using PartitionLake.Engine.Care;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Care;

/// <summary>
/// Two commands at one lake in a bucket: the second is refused while the first lives, and the first changes nothing any more once it lost the lake.
/// </summary>
public sealed class StoppedCareTests : IDisposable
{
    private const string Where = "state = 'S2' OR id = 3";

    private readonly StoppedProcess _process;

    public StoppedCareTests(S3TestServer server) => _process = new StoppedProcess(server, isAppendedTo: true);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _process.Dispose();

    [Fact]
    public async Task A_command_that_was_stopped_until_another_had_the_lake_changes_nothing_and_names_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are stopped by a signal.");
        var random = new Random(20261201);
        var named = 0;
        var calls = new Dictionary<string, (int First, int End)>();
        for (var i = 0; i < Effort.Of(6, 60); i++)
        {
            var care = i % 2 == 0 ? "optimize" : Where;
            if (!calls.TryGetValue(care, out var range))
                calls[care] = range = await _process.CallsAsync(PublishMode.Overwrite, care);
            named += await StopAsync(random.Next(range.First, range.End), care, countsPause: i % 4 < 2) ? 1 : 0;
        }
        Console.WriteLine($"zombies in a bucket: {named} commands of care lost the lake, changed nothing and named the other");
        Assert.True(named > 0);
    }

    [Fact]
    public async Task While_one_command_lives_another_is_refused_and_changes_nothing()
    {
        var calls = await _process.CallsAsync(PublishMode.Overwrite, "optimize");
        await _process.BeginAsync();
        var (stopped, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        _process.Lake.Proxy.Before = async request =>
        {
            if (request.Index < (calls.First + calls.End) / 2)
                return;
            stopped.TrySetResult();
            await released.Task;
        };
        var first = _process.RunAsync("first", PublishMode.Overwrite, "optimize");
        Assert.Same(stopped.Task, await Task.WhenAny(stopped.Task, first));
        var before = _process.Listing();

        foreach (var other in new Func<Task>[] { () => OtherAsync("optimize"), () => OtherAsync(Where) })
        {
            var failure = await Assert.ThrowsAsync<LakeException>(other);
            Assert.Equal(LakeErrorCode.LakeLocked, failure.Code);
            Assert.Contains("first", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, _process.Listing());
        released.SetResult();
        Assert.Null((await first).Code);
        _process.Lake.Proxy.Before = null;
        _process.Lake.RowsOfWholeLake();
    }

    /// <returns>Whether the command was told that it lost the lake; false where it was complete before.</returns>
    private async Task<bool> StopAsync(int call, string care, bool countsPause)
    {
        var (code, message) = await _process.StopAsync(call, PublishMode.Overwrite, care, countsPause, () => OtherAsync(care));
        if (code is null)
            return false;
        Assert.True(code == nameof(LakeErrorCode.LeaseLost), $"{care} at call {call}: {code}: {message}");
        return message!.Contains("'other'", StringComparison.Ordinal);
    }

    private async Task OtherAsync(string care)
    {
        using var session = _process.NewSessionOfOther();
        var options = new CareOptions { RunId = "other", TempPath = _process.Lake.Temp, Storage = new LakeStorage(session) };
        if (care == "optimize")
            await LakeOptimizer.RunAsync(_process.Lake.Plan.Destination, new OptimizeOptions(), options, new EtlProgress(), Cancel);
        else
            await RowRemoval.RunAsync(_process.Lake.Plan.Destination, care, options, new EtlProgress(), Cancel);
    }
}
