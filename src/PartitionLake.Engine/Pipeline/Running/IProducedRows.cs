using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Publishing;

namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>What phase 1 leaves to phase 2: all rows by partition, here or where a job on another engine left them.</summary>
internal interface IProducedRows
{
    /// <summary>The partitions.</summary>
    PartitionDirectory Directory { get; }

    /// <summary>How many rows each has, by id.</summary>
    IReadOnlyList<long> RowCounts { get; }

    long TotalRows { get; }

    /// <summary>What the names of partitions may be.</summary>
    PathLimits Limits { get; }

    RowTotals Totals { get; }

    /// <summary>Reads back what is there already and is to be verified, before any of it is published.</summary>
    Task VerifyAsync(Verification verification, CancellationToken cancellationToken);

    /// <summary>What brings the partitions to their places.</summary>
    Task<IEncodingPhase> BeginAsync(PartitionCommit commit);

    /// <summary>Fails unless as many rows were written, or kept, as were read.</summary>
    void Reconcile(PublishedLake published, long? listed = null);
}
