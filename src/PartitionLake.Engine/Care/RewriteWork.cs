namespace PartitionLake.Engine.Care;

/// <summary>A partition that is to be rewritten.</summary>
/// <param name="Partition">It as it is.</param>
/// <param name="Facts">What its objects' footers say, in their order; null for one without bytes.</param>
/// <param name="RowsToGo">Rows that are to be left out, as counted before; 0 where none are.</param>
internal sealed record RewriteWork(CaredPartition Partition, IReadOnlyList<ObjectFacts?> Facts, long RowsToGo)
{
    public long Rows => Facts.Sum(static item => item?.Rows ?? 0);

    /// <summary>Whether the partition goes, whatever its rows.</summary>
    public bool RemovesAll { get; init; }

    /// <summary>Whether nothing of it stays.</summary>
    public bool IsGone => RemovesAll || (RowsToGo > 0 && RowsToGo == Rows);
}
