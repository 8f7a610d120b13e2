using System.Diagnostics;
using System.Globalization;

namespace PartitionLake.Benchmarks.Corpus;

/// <summary>The highest resident set of this process since it was last reset, where the system can reset it (Linux).</summary>
internal static class ProcessMemory
{
    public static void ResetPeak()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the peak is that of all files so far: too high, never too low.
        }
    }

    public static long Peak()
    {
        if (!OperatingSystem.IsLinux())
            return Process.GetCurrentProcess().PeakWorkingSet64;
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                return long.Parse(line.AsSpan(6, line.Length - 8),
                    NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
        }
        return 0;
    }
}
