using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Pipeline.Rows;

namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>What phase 1 leaves to phase 2.</summary>
/// <param name="Phase">The phase, with its counts.</param>
/// <param name="Dimensions">The dimensions, whose values are gathered as they are written.</param>
/// <param name="Layout">Which columns the rows carry.</param>
/// <param name="Directory">The partitions.</param>
/// <param name="Rows">The rows, by partition.</param>
/// <param name="Limits">What the names of partitions may be.</param>
/// <param name="Heap">What the heap may hold.</param>
internal sealed record SortedRows(
    RowPhase Phase, DimensionTable[] Dimensions, CarryLayout Layout, PartitionDirectory Directory, ShuffledRows Rows, PathLimits Limits, HeapGuard Heap)
{
    public IEnumerable<string> Folders => Directory.Produced(Rows.RowCounts);

    /// <summary>Fails unless as many rows were written, or kept, as were read.</summary>
    public void Reconcile(PublishedLake published, long? listed = null) => Runs.Reconciliation.Check(
        Phase.RowsRead, Phase.JoinCounts, Phase.RowsShuffled, published.RowsEncoded + published.RowsKept, listed, published.RowsKept);
}
