using System.Diagnostics;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Tests.Pipeline;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>On a disk a run that is stopped keeps the lake for as long as its process lives, and no longer.</summary>
public sealed class StoppedDiskRunTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task The_lake_is_kept_while_the_stopped_process_lives_and_free_when_it_is_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are stopped by a signal.");
        var random = new Random(20261130);
        var (refused, over) = (0, 0);
        var duration = await MeasureAsync();
        for (var i = 0; i < Effort.Of(8, 200); i++)
        {
            using var host = new RunHost(FaultLake.Program, withoutLocks: i % 2 == 1);
            var first = host.RunAsync(Job($"stopped{i}"));
            // The time is the input of this test: it decides where the run is stopped, not whether the test passes.
            await Task.WhenAny(first, HeldAsync());
            await Task.WhenAny(first, Task.Delay(duration * random.NextDouble(), TestContext.Current.CancellationToken));
            host.Stop();
            if (first.IsCompleted || await Record.ExceptionAsync(() => _lake.RunAsync(new EtlOptions { RunId = $"second{i}" })) is not { } attempt)
            {
                over++; // it had released the lake before it was stopped
                host.Continue();
                Assert.Null((await first).Code);
                continue;
            }
            var error = Assert.IsType<LakeException>(attempt);
            Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
            // Between taking the lock and saying so nobody can know who it is; then no other is named either.
            Assert.Matches($"'stopped{i}'|^Another run is writing", error.Message);
            refused++;
            await host.KillAsync();
            Assert.Equal(100, (await _lake.RunAsync(new EtlOptions { RunId = $"third{i}" })).RowsOut);
        }
        Console.WriteLine($"zombies on a disk: {refused + over} runs stopped; {refused} kept the lake until they were killed, {over} were over");
        Assert.True(refused > 0, "No run was stopped while it held the lake.");
    }

    private async Task HeldAsync()
    {
        while (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            using var store = _lake.Open();
            if (await store.FindHolderAsync(TestContext.Current.CancellationToken) is { IsAlive: true })
                return;
            await Task.Yield();
        }
    }

    private async Task<TimeSpan> MeasureAsync()
    {
        using var host = new RunHost(FaultLake.Program);
        var run = host.RunAsync(Job("whole"));
        await Task.WhenAny(run, HeldAsync());
        var clock = Stopwatch.StartNew();
        Assert.Null((await run).Code);
        return clock.Elapsed;
    }

    private object Job(string runId) =>
        new { _lake.Plan, RunId = runId, TempPath = _lake.Folder.Path, Endpoint = "http://127.0.0.1:9", AccessKey = "none", SecretKey = "none" };
}
