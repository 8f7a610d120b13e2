using System.Globalization;

namespace PartitionLake.Engine.Query;

/// <summary>The memory that groups, distinct values and rows to be sorted may take together.</summary>
internal sealed class MemoryBound(long bytes)
{
    /// <summary>Less than this does not hold a useful number of groups.</summary>
    public const long Minimum = 16L << 20;

    private long _used;

    /// <summary>A quarter of the machine's memory, unless the caller sets another bound.</summary>
    public static long Default => Math.Max(Minimum, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    /// <summary>Adds what a holder has grown by since it last told.</summary>
    /// <param name="growth">Bytes; negative when it shrank.</param>
    /// <param name="what">What grows, as the subject of a sentence.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.MemoryLimitTooSmall"/>.</exception>
    public void Add(long growth, string what)
    {
        var used = Interlocked.Add(ref _used, growth);
        if (growth > 0 && used > bytes)
        {
            throw new LakeException(
                LakeErrorCode.MemoryLimitTooSmall,
                string.Create(CultureInfo.InvariantCulture,
                    $"{what} of this query take {used:N0} bytes so far, more than the {bytes:N0} that -MaxMemory allows."),
                "Raise -MaxMemory, select fewer rows with WHERE, or add LIMIT to ORDER BY: the first rows of an order take no more memory than they fill.",
                "MaxMemory");
        }
    }
}
