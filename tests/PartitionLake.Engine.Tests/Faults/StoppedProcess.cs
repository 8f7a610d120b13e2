using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Runs;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>A process at a lake in a bucket that is stopped at one of its calls until another had the lake, and is then woken.</summary>
internal sealed class StoppedProcess : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(6);

    private readonly StoreRules _rules = new();
    private readonly FaultProxy _other;
    private readonly RunHost _host = new(FaultLake.Program);
    private readonly string _clock;

    /// <param name="server">The server of the bucket.</param>
    /// <param name="isAppendedTo">Whether the lake has partitions of several objects.</param>
    public StoppedProcess(S3TestServer server, bool isAppendedTo = false)
    {
        Lake = new FaultLake(server, _rules) { IsAppendedTo = isAppendedTo };
        _other = server.NewProxy(_rules);
        _clock = Lake.Folder["clock"];
    }

    public FaultLake Lake { get; }

    /// <summary>The lake as it is before a command, and clocks that agree.</summary>
    public async Task BeginAsync()
    {
        await Lake.BeginAsync();
        File.WriteAllBytes(_clock, new byte[8]);
    }

    /// <summary>Begins a run of the process; the code and words of its error, or nulls.</summary>
    public Task<(string? Code, string? Message)> RunAsync(string runId, PublishMode mode, string? care = null) =>
        _host.RunAsync(Lake.Job(runId, mode, _clock, care));

    /// <summary>The calls of a run from the first one behind the taking of the lock.</summary>
    public async Task<(int First, int End)> CallsAsync(PublishMode mode, string? care = null)
    {
        // The first run of the process tries what the store can do as well.
        for (var i = 0; ; i++)
        {
            await BeginAsync();
            Assert.Null((await RunAsync("whole", mode, care)).Code);
            if (i == 1)
                return (Lake.Proxy.Requests.First(request => request.Method == "PUT").Index + 1, Lake.Proxy.Requests.Count);
        }
    }

    /// <summary>Stops a run at a call until another had the lake, which the woken one leaves as it is.</summary>
    /// <param name="call">The number of the call.</param>
    /// <param name="mode">The mode of the run.</param>
    /// <param name="care">What is done instead of a run of a plan, if so.</param>
    /// <param name="countsPause">Whether the process's own clock has counted the pause; otherwise only the store can tell.</param>
    /// <param name="meanwhile">What the other does once the lease of the first is over.</param>
    /// <returns>What the woken run ended with.</returns>
    public async Task<(string? Code, string? Message)> StopAsync(int call, PublishMode mode, string? care, bool countsPause, Func<Task> meanwhile)
    {
        await BeginAsync();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // What has been sent by then is stuck on the way until the other command is over.
        Lake.Proxy.Before = async request =>
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
        var first = RunAsync("stopped", mode, care);
        Assert.Same(stopped.Task, await Task.WhenAny(stopped.Task, first));
        _rules.ClockOffset += Pause;
        if (countsPause)
            File.WriteAllBytes(_clock, BitConverter.GetBytes(Pause.Ticks));

        await meanwhile();
        var left = Listing();
        released.SetResult();
        _host.Continue();
        var outcome = await first;

        Assert.Equal(left, Listing());
        Lake.Proxy.Before = null;
        return outcome;
    }

    /// <summary>A session of the other command, whose calls are not stopped.</summary>
    public AwsSession NewSessionOfOther() => Lake.NewSession(endpoint: _other.Endpoint);

    /// <summary>Every object with its version and the time of its writing, the lock left out.</summary>
    public List<string> Listing() => [.. Lake.Boto.Run(
        """
        found = []
        for page in client('s3').get_paginator('list_objects_v2').paginate(Bucket=args[0]):
            for o in page.get('Contents', []):
                if not o['Key'].endswith('/lock.json'):
                    found.append(f"{o['Key']} {o['ETag']} {o['LastModified'].isoformat()}")
        answer(found)
        """,
        Lake.Bucket).EnumerateArray().Select(item => item.GetString()!)];

    public void Dispose()
    {
        _host.Dispose();
        _other.Dispose();
        Lake.Dispose();
    }
}
