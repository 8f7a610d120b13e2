namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>How runs lie on disk, so that reading many of them at once takes bounded memory.</summary>
/// <remarks>
/// In phase 2 each worker holds about one block of each run. Blocks are therefore small where memory is, and when a
/// level has <see cref="FanIn"/> runs these are merged into one of the next level: even thousands of spills leave
/// fewer than <see cref="OpenRuns"/> runs, and each row is written once per level.
/// </remarks>
internal sealed class SpillLayout
{
    /// <summary>Runs of one level that become one of the next.</summary>
    public const int FanIn = 16;

    /// <summary>Runs that may be open in the end: three levels, 4,096 spills.</summary>
    private const int OpenRuns = 3 * (FanIn - 1);

    /// <summary>A window of small partitions reads about a block of each run: larger blocks would be read again for the next window.</summary>
    private const int MaxBlockRows = 4_096;
    private const int MinBlockBytes = 16 << 10;
    private const int MaxBlockBytes = 1 << 20;

    private readonly int _blockBytes;

    /// <param name="memoryBudget">Bytes of the shuffle.</param>
    /// <param name="workers">Workers that will read at once.</param>
    public SpillLayout(long memoryBudget, int workers) =>
        _blockBytes = (int)Math.Clamp(memoryBudget / (4L * OpenRuns * Math.Max(1, workers)), MinBlockBytes, MaxBlockBytes);

    /// <summary>Rows of a block at most.</summary>
    /// <param name="bytes">Bytes of all rows.</param>
    /// <param name="rows">How many they are.</param>
    public int BlockRows(long bytes, long rows) => (int)Math.Clamp(_blockBytes * rows / Math.Max(1, bytes), 1, MaxBlockRows);

    /// <summary>Units of a block at most.</summary>
    public int BlockUnits(int blockRows) => blockRows + _blockBytes / 512;
}
