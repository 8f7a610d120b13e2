namespace PartitionLake.Output;

/// <summary>A column or partition key of a table in the catalog.</summary>
public sealed record LakeTableColumn
{
    public required string Name { get; init; }

    /// <summary>The type as Athena names it.</summary>
    public required string Type { get; init; }

    public override string ToString() => $"{Name} {Type}";
}
