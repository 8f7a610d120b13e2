namespace PartitionLake.Engine.Catalog.Partitions;

/// <summary>What is to be done to a partition in the catalog.</summary>
public enum PartitionChangeKind
{
    Add,
    Update,
    Remove,
}

/// <param name="Kind">What is to be done.</param>
/// <param name="Values">The values as the catalog has them, by position.</param>
/// <param name="Location">Where its objects lie; empty for a removal.</param>
public sealed record PartitionChange(PartitionChangeKind Kind, IReadOnlyList<string> Values, string Location)
{
    /// <summary>The values for a message.</summary>
    public string Name => string.Join('/', Values);
}
