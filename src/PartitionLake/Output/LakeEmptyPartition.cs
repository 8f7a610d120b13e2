namespace PartitionLake.Output;

/// <summary>What happens to a row whose partition value is the empty string, which Hive cannot tell from null.</summary>
public enum LakeEmptyPartition
{
    /// <summary>The run fails before anything is written.</summary>
    Error,
    /// <summary>It is treated as null.</summary>
    Null,
}
