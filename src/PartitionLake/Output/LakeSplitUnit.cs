namespace PartitionLake.Output;

/// <summary>What is dealt to the shares of a split.</summary>
public enum LakeSplitUnit
{
    /// <summary>Whole partitions.</summary>
    Partition,
    /// <summary>Objects one by one.</summary>
    Object,
}
