using System.Globalization;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>How much memory DuckDB may take. In the comparison it has its own default limit; what goes beyond is ended before it takes the machine.</summary>
internal static class DuckMemory
{
    /// <summary>Parts of the machine's memory. What writers of many files take, DuckDB does not count towards its own limit.</summary>
    private const double Referee = 0.6;
    private const double Peer = 0.85;

    private static readonly long Machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The resident set at which a process in the comparison is ended, in bytes.</summary>
    public static long MaxRss => (long)(Machine * Peer);

    /// <summary>The statement that limits DuckDB where it only checks rows.</summary>
    public static string RefereeSetting => string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{(long)(Machine * Referee) >> 20}MiB';");
}
