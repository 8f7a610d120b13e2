using System.Diagnostics;
using PartitionLake.Engine.Tests.Faults;

namespace PartitionLake.Engine.Tests.Concurrency;

/// <summary>In processes of their own: in this one other tests call new methods all the time.</summary>
public sealed class TieringDelayTests
{
    /// <summary>A machine that does not let the thread run in time makes an attempt worthless; a runtime that is not held fails all.</summary>
    private const int Attempts = 10;

    [Fact]
    public async Task While_it_lasts_the_runtime_counts_no_calls_and_afterwards_it_does()
    {
        var told = new List<string>();
        while (told.Count < Attempts && !told.Contains("held, then counted"))
            told.Add(await WatchAsync());
        Assert.Contains("held, then counted", told);
        Assert.DoesNotContain(told, line => line.EndsWith("then held", StringComparison.Ordinal));
    }

    private static async Task<string> WatchAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[FaultLake.Program, "tiering", "600"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return line.Trim();
    }
}
