namespace PartitionLake.Output;

/// <summary>What happens to a row whose partition value is null.</summary>
public enum LakeNullPartition
{
    /// <summary>It goes to <c>name=__HIVE_DEFAULT_PARTITION__</c>.</summary>
    HiveDefault,
    /// <summary>The run fails before anything is written.</summary>
    Error,
}
