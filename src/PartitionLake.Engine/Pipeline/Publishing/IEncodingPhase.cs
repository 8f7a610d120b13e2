namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Phase 2 of a run: encodes partitions and stages them. Nothing becomes visible on a disk before the publication is completed.</summary>
internal interface IEncodingPhase
{
    /// <summary>Rows of this run that were encoded.</summary>
    long RowsEncoded { get; }

    /// <summary>Old rows that were kept and encoded again.</summary>
    long RowsKept { get; }

    Task RunAsync(int workers, CancellationToken cancellationToken);
}
