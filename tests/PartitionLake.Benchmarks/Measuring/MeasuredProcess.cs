using System.Diagnostics;
using System.Text;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>Runs a program to its end and measures it from outside.</summary>
public static class MeasuredProcess
{
    /// <summary>How often the peak is read. The system keeps it; only a rise in the last interval can be missed.</summary>
    private const int PollMilliseconds = 20;

    /// <param name="fileName">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="timeLimit">When it is killed.</param>
    /// <param name="maxRss">The resident set, in bytes, at which it is killed too.</param>
    public static ProcessOutcome Run(string fileName, IReadOnlyList<string> arguments, string folder, TimeSpan timeLimit, long maxRss = long.MaxValue)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var output = new StringBuilder();
        var errors = new StringBuilder();
        var before = ChildTimes.Seconds();
        var watch = Stopwatch.StartNew();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var peak = 0L;
        var isLate = false;
        var isTooLarge = false;
        do
        {
            peak = Math.Max(peak, ReadPeak(process));
            if (isLate || isTooLarge)
                continue;
            isLate = watch.Elapsed > timeLimit;
            isTooLarge = !isLate && peak > maxRss;
            if (isLate || isTooLarge)
                process.Kill(entireProcessTree: true);
        }
        while (!process.WaitForExit(PollMilliseconds));
        var seconds = watch.Elapsed.TotalSeconds;
        process.WaitForExit();
        var cpu = OperatingSystem.IsWindows() ? process.TotalProcessorTime.TotalSeconds : ChildTimes.Seconds() - before;
        return new ProcessOutcome(seconds, cpu, peak, process.ExitCode, isLate, output.ToString(), errors.ToString(), isTooLarge);
    }

    private static long ReadPeak(Process process)
    {
        try
        {
            process.Refresh();
            return process.HasExited ? 0 : process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It ended between the two calls.
            return 0;
        }
    }
}

/// <param name="Seconds">From start to exit.</param>
/// <param name="CpuSeconds">Processor time of all its threads.</param>
/// <param name="PeakRss">Highest resident set, in bytes.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="IsLate">Whether it was killed at the time limit.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
/// <param name="IsTooLarge">Whether it was killed at the memory limit.</param>
public sealed record ProcessOutcome(
    double Seconds, double CpuSeconds, long PeakRss, int ExitCode, bool IsLate, string Output, string Errors, bool IsTooLarge = false)
{
    /// <summary>128 + SIGKILL.</summary>
    private const int KilledExitCode = 137;

    /// <summary>Why the run failed, in one line; null when it did not.</summary>
    public string? Failure(TimeSpan timeLimit)
    {
        if (IsLate)
            return $"stopped after {timeLimit.TotalSeconds:N0} s";
        if (IsTooLarge)
            return $"out of memory: stopped at {PeakRss / 1e9:N1} GB";
        if (ExitCode == 0)
            return null;
        if (ExitCode == KilledExitCode)
            return "killed by the system, which does so when memory runs out";
        var text = (string.IsNullOrWhiteSpace(Errors) ? Output : Errors).Trim().ReplaceLineEndings(" ");
        return $"exit code {ExitCode}: {(text.Length > 300 ? text[..300] + "…" : text)}";
    }
}
