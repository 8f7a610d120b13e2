namespace PartitionLake.Output;

/// <summary>Where a merge looks for the old row that a new one replaces.</summary>
public enum LakeMergeScope
{
    /// <summary>In the whole lake: a row whose partition values have changed leaves its old partition.</summary>
    Lake,
    /// <summary>In the partition of the new row alone.</summary>
    Partition,
}
