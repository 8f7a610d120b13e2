using PartitionLake.Engine.Drift;

namespace PartitionLake.Engine.Pipeline.Plan;

/// <summary>How the files of the fact or of a dimension are read as one table.</summary>
public sealed record InputPlan
{
    /// <summary>What holds where the plan says nothing.</summary>
    public static InputPlan Default { get; } = new();

    /// <summary>What files may differ in.</summary>
    public SchemaRule Schema { get; init; }
}
