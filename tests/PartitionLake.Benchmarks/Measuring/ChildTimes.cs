using System.Runtime.InteropServices;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>The processor time of all child processes that have ended, theirs included.</summary>
internal static partial class ChildTimes
{
    private const int OfChildren = -1;

    // struct rusage: two times of two 64-bit fields each, and fourteen counters (getrusage(2)).
    private const int Fields = 18;

    /// <summary>User and kernel seconds; 0 where the system does not tell.</summary>
    public static double Seconds()
    {
        if (OperatingSystem.IsWindows())
            return 0;
        Span<long> usage = stackalloc long[Fields];
        if (GetUsage(OfChildren, ref usage[0]) != 0)
            return 0;
        // On macOS the microseconds are an int with padding behind it.
        return usage[0] + usage[2] + (((int)usage[1] + (int)usage[3]) / 1e6);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int GetUsage(int who, ref long usage);
}
