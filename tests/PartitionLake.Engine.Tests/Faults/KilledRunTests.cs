using System.Diagnostics;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>
/// A run is killed by SIGKILL; the same command once more makes the lake and its manifests what an undisturbed run makes them, and leaves nothing else.
/// </summary>
public sealed class KilledRunTests(S3TestServer server) : IDisposable
{
    private static readonly PublishMode[] Modes = Enum.GetValues<PublishMode>();

    private readonly FaultLake _lake = new(server) { IsAppendedTo = true };

    public void Dispose() => _lake.Dispose();

    /// <summary>Before the server hears of a request, and after it has acted, for each request of a run.</summary>
    [Fact]
    public async Task Killed_at_every_store_call()
    {
        var killed = 0;
        foreach (var mode in Modes)
        {
            var expected = await _lake.UndisturbedAsync(mode);
            var calls = _lake.Proxy.Requests.Count;
            // On usual days the modes share the calls.
            for (var call = (int)mode * 2 % Effort.Of(8, 1); call < calls; call += Effort.Of(8, 1))
            {
                await _lake.BeginAsync();
                var hasActed = Effort.IsLong ? killed % 2 == 0 : call % 16 < 8;
                if (await KillAtAsync(call, hasActed, mode))
                    killed++;
                await AssertCompletesAsync(mode, expected, $"{mode}, killed at call {call} {(hasActed ? "after" : "before")} it");
            }
        }
        Console.WriteLine($"kills in a bucket: {killed} processes killed at a request equal an undisturbed run after the same command");
        Assert.True(killed >= 8, $"Only {killed} runs were killed.");
    }

    [Fact]
    public async Task Killed_at_random_times()
    {
        var random = new Random(20251124);
        var expected = new Dictionary<PublishMode, (List<string> Rows, List<string> Manifests)>();
        foreach (var mode in Modes)
            expected[mode] = await _lake.UndisturbedAsync(mode);
        await _lake.BeginAsync();
        var clock = Stopwatch.StartNew();
        using (var whole = _lake.Start("whole", PublishMode.Overwrite))
            await whole.WaitForExitAsync(TestContext.Current.CancellationToken);
        var duration = clock.Elapsed;
        var kills = Effort.Of(4, 200);
        for (var i = 0; i < kills; i++)
        {
            var mode = Modes[i % Modes.Length];
            await _lake.BeginAsync();
            using var process = _lake.Start("killed", mode);
            // The time is the input of this test: it decides where the run is killed, not whether the test passes.
            await Task.Delay(duration * (0.3 + 0.7 * random.NextDouble()), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            await AssertCompletesAsync(mode, expected[mode], $"{mode}, kill {i}");
        }
        Console.WriteLine($"kills in a bucket: {kills} processes killed at random times equal an undisturbed run after the same command");
    }

    private async Task<bool> KillAtAsync(int call, bool hasActed, PublishMode mode)
    {
        Process? process = null;
        var isKilled = false;
        Task KillAsync(ProxiedRequest request)
        {
            if (request.Index == call)
            {
                process!.Kill();
                isKilled = true;
            }
            return Task.CompletedTask;
        }
        _lake.Proxy.Rule = request => request.Index >= call && (!hasActed || request.Index > call) ? Fault.ResetBefore : null;
        if (hasActed)
            _lake.Proxy.After = KillAsync;
        else
            _lake.Proxy.Before = KillAsync;
        using (process = _lake.Start("killed", mode))
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        (_lake.Proxy.Rule, _lake.Proxy.Before, _lake.Proxy.After) = (null, null, null);
        return isKilled;
    }

    private async Task AssertCompletesAsync(PublishMode mode, (List<string> Rows, List<string> Manifests) expected, string situation)
    {
        try
        {
            await _lake.RepeatAsync("killed", mode);
            Same.Lake(expected, _lake.WholeLake());
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{situation}: {e.Message}", e);
        }
    }
}
