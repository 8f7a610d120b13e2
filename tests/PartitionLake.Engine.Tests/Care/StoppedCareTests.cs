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

    private readonly StoreRules _rules = new();
    private readonly FaultLake _lake;
    private readonly FaultProxy _other;
    private readonly RunHost _host;
    private readonly string _clock;

    public StoppedCareTests(S3TestServer server)
    {
        _lake = new FaultLake(server, _rules) { IsAppendedTo = true };
        _other = server.NewProxy(_rules);
        _host = new RunHost(FaultLake.Program);
        _clock = _lake.Folder["clock"];
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _host.Dispose();
        _other.Dispose();
        _lake.Dispose();
    }

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
                calls[care] = range = await CallsAsync(care);
            await BeginAsync();
            named += await StopAsync(random.Next(range.First, range.End), care, countsPause: i % 4 < 2) ? 1 : 0;
        }
        Console.WriteLine($"zombies in a bucket: {named} commands of care lost the lake, changed nothing and named the other");
        Assert.True(named > 0);
    }

    [Fact]
    public async Task While_one_command_lives_another_is_refused_and_changes_nothing()
    {
        await BeginAsync();
        var calls = await CallsAsync("optimize");
        await BeginAsync();
        var (stopped, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        _lake.Proxy.Before = async request =>
        {
            if (request.Index < (calls.First + calls.End) / 2)
                return;
            stopped.TrySetResult();
            await released.Task;
        };
        var first = _host.RunAsync(_lake.Job("first", PublishMode.Overwrite, _clock, "optimize"));
        Assert.Same(stopped.Task, await Task.WhenAny(stopped.Task, first));
        var before = Listing();

        foreach (var other in new Func<Task>[] { () => OtherAsync("optimize"), () => OtherAsync(Where) })
        {
            var failure = await Assert.ThrowsAsync<LakeException>(other);
            Assert.Equal(LakeErrorCode.LakeLocked, failure.Code);
            Assert.Contains("first", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, Listing());
        released.SetResult();
        Assert.Null((await first).Code);
        _lake.Proxy.Before = null;
        _lake.RowsOfWholeLake();
    }

    /// <returns>Whether the command was told that it lost the lake; false where it was complete before.</returns>
    private async Task<bool> StopAsync(int call, string care, bool countsPause)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // What has been sent by then is stuck on the way until the other command is over.
        _lake.Proxy.Before = async request =>
        {
            if (request.Index < call)
                return;
            if (request.Index == call)
            {
                _host.Stop();
                stopped.SetResult();
            }
            await released.Task;
        };
        var first = _host.RunAsync(_lake.Job("stopped", PublishMode.Overwrite, _clock, care));
        Assert.Same(stopped.Task, await Task.WhenAny(stopped.Task, first));
        _rules.ClockOffset += TimeSpan.FromMinutes(6);
        if (countsPause)
            File.WriteAllBytes(_clock, BitConverter.GetBytes(TimeSpan.FromMinutes(6).Ticks));

        await OtherAsync(care);
        var left = Listing();
        released.SetResult();
        _host.Continue();
        var (code, message) = await first;

        Assert.Equal(left, Listing());
        _lake.Proxy.Before = null;
        if (code is null)
            return false;
        Assert.True(code == nameof(LakeErrorCode.LeaseLost), $"{care} at call {call}: {code}: {message}");
        return message!.Contains("'other'", StringComparison.Ordinal);
    }

    private async Task OtherAsync(string care)
    {
        using var session = _lake.NewSession(endpoint: _other.Endpoint);
        var options = new CareOptions { RunId = "other", TempPath = _lake.Temp, Storage = new LakeStorage(session) };
        if (care == "optimize")
            await LakeOptimizer.RunAsync(_lake.Plan.Destination, new OptimizeOptions(), options, new EtlProgress(), Cancel);
        else
            await RowRemoval.RunAsync(_lake.Plan.Destination, care, options, new EtlProgress(), Cancel);
    }

    /// <summary>The calls of a command from the first one behind the taking of the lock.</summary>
    private async Task<(int First, int End)> CallsAsync(string care)
    {
        // The first run of the process tries what the store can do as well.
        for (var i = 0; ; i++)
        {
            await BeginAsync();
            Assert.Null((await _host.RunAsync(_lake.Job("whole", PublishMode.Overwrite, _clock, care))).Code);
            if (i == 1)
                return (_lake.Proxy.Requests.First(request => request.Method == "PUT").Index + 1, _lake.Proxy.Requests.Count);
        }
    }

    private async Task BeginAsync()
    {
        await _lake.BeginAsync();
        File.WriteAllBytes(_clock, new byte[8]);
    }

    /// <summary>Every object with its version and the time of its writing, the lock left out.</summary>
    private List<string> Listing() => [.. _lake.Boto.Run(
        """
        found = []
        for page in client('s3').get_paginator('list_objects_v2').paginate(Bucket=args[0]):
            for o in page.get('Contents', []):
                if not o['Key'].endswith('/lock.json'):
                    found.append(f"{o['Key']} {o['ETag']} {o['LastModified'].isoformat()}")
        answer(found)
        """,
        _lake.Bucket).EnumerateArray().Select(item => item.GetString()!)];
}
