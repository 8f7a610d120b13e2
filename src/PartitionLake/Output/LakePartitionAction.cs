namespace PartitionLake.Output;

/// <summary>What a run does with a partition.</summary>
public enum LakePartitionAction
{
    Create,
    Replace,
    /// <summary>An object beside those that are there.</summary>
    Append,
    Unchanged,
    Remove,
}
