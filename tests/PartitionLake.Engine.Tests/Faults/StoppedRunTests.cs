using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>
/// A run is stopped by SIGSTOP at a seeded moment, the store's clock goes on until its lease is over, another run completes, and the first is
/// woken: it changes nothing any more and names the other.
/// </summary>
public sealed class StoppedRunTests : IDisposable
{
    private static readonly PublishMode[] s_modes = Enum.GetValues<PublishMode>();

    private readonly StoreRules _rules = new();
    private readonly FaultLake _lake;
    private readonly FaultProxy _other;
    private readonly RunHost _host;
    private readonly string _clock;

    public StoppedRunTests(S3TestServer server)
    {
        _lake = new FaultLake(server, _rules);
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
    public async Task A_run_that_was_stopped_until_another_had_the_lake_changes_nothing_and_names_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are stopped by a signal.");
        var random = new Random(20261130);
        var (named, complete) = (0, 0);
        var calls = new Dictionary<PublishMode, (int First, int End)>();
        for (var i = 0; i < Effort.Of(24, 200); i++)
        {
            var mode = s_modes[i % s_modes.Length];
            if (!calls.TryGetValue(mode, out var range))
                calls[mode] = range = await CallsAsync(mode);
            // By turns the holder's clock has counted the pause, or has not and only the store can tell.
            if (await StopAsync(random.Next(range.First, range.End), mode, countsPause: i % 2 == 0, $"{mode}, stop {i}"))
                named++;
            else
                complete++;
        }
        Console.WriteLine(
            $"zombies in a bucket: {named + complete} runs stopped until another had completed; "
                + $"{named} lost the lake, changed nothing and named the other, {complete} were over but for tidying up");
        Assert.True(named > complete, $"Only {named} runs lost the lake.");
    }

    /// <summary>The calls of a run from the first one behind the taking of the lock.</summary>
    private async Task<(int First, int End)> CallsAsync(PublishMode mode)
    {
        // The first run of the process tries what the store can do as well.
        for (var i = 0; ; i++)
        {
            await BeginAsync();
            Assert.Null((await _host.RunAsync(Job("whole", mode))).Code);
            if (i == 1)
                return (_lake.Proxy.Requests.First(request => request.Method == "PUT").Index + 1, _lake.Proxy.Requests.Count);
        }
    }

    /// <returns>Whether the run was told that it lost the lake; false where it was complete before.</returns>
    private async Task<bool> StopAsync(int call, PublishMode mode, bool countsPause, string situation)
    {
        await BeginAsync();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // What has been sent by then is stuck on the way until the other run is over.
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
        var first = _host.RunAsync(Job("stopped", mode));
        Assert.Same(stopped.Task, await Task.WhenAny(stopped.Task, first));
        var isComplete = Listing().Exists(item => item.Contains("/runs/stopped.json ", StringComparison.Ordinal));
        _rules.ClockOffset += TimeSpan.FromMinutes(6);
        if (countsPause)
            File.WriteAllBytes(_clock, BitConverter.GetBytes(TimeSpan.FromMinutes(6).Ticks));

        await OtherAsync(mode, again: isComplete, situation);
        var left = Listing();
        released.SetResult();
        _host.Continue();
        var (code, message) = await first;

        Assert.Equal(left, Listing());
        _lake.Proxy.Before = null;
        if (code is null)
        {
            Assert.True(isComplete, $"{situation}: the run says that it is complete.");
            return false;
        }
        Assert.True(code == nameof(LakeErrorCode.LeaseLost), $"{situation}: {code}: {message}");
        // A run that finds all as it would have written it leaves no record by which it could be named.
        Assert.True(message!.Contains(isComplete && mode != PublishMode.Append ? "This run is recorded and counts" : "'other'", StringComparison.Ordinal),
            $"{situation}: {message}");
        return true;
    }

    private async Task OtherAsync(PublishMode mode, bool again, string situation)
    {
        try
        {
            using var session = _lake.NewSession(endpoint: _other.Endpoint);
            // What the first had appended in full is appended again by force only.
            var options = new EtlOptions
            {
                RunId = "other",
                Force = again && mode == PublishMode.Append,
                TempPath = _lake.Temp,
                Storage = new LakeStorage(session)
            };
            await EtlRun.RunAsync(_lake.PlanOf(mode), options, new EtlProgress(), Cancel);
        }
        catch (LakeException e)
        {
            throw new InvalidOperationException($"{situation}: the other run failed: {e.Message}", e);
        }
    }

    private async Task BeginAsync()
    {
        await _lake.BeginAsync();
        File.WriteAllBytes(_clock, new byte[8]);
    }

    private object Job(string runId, PublishMode mode) => _lake.Job(runId, mode, _clock);

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
