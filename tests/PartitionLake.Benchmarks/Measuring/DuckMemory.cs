using System.Globalization;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>How much memory DuckDB may take before its run has failed, so that a failure is seen soon and the machine stays usable.</summary>
internal static class DuckMemory
{
    /// <summary>Parts of the machine's memory. What writers of many files take, DuckDB does not count towards its own limit.</summary>
    private const double Own = 0.6;
    private const double Process = 0.7;

    private static readonly long Machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The resident set at which the process is ended, in bytes.</summary>
    public static long MaxRss => (long)(Machine * Process);

    /// <summary>The statement that sets DuckDB's own limit.</summary>
    public static string Setting => string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{(long)(Machine * Own) >> 20}MiB';");
}
