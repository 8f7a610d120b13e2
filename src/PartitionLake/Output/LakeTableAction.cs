namespace PartitionLake.Output;

/// <summary>What was done to a table or crawler.</summary>
public enum LakeTableAction
{
    Create,
    Update,
    Unchanged,
}
