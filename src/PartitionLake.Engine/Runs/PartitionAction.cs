namespace PartitionLake.Engine.Runs;

/// <summary>What a run does with a partition.</summary>
public enum PartitionAction
{
    Create,
    Replace,
    /// <summary>An object beside those that are there.</summary>
    Append,
    Unchanged,
    Remove,
}
