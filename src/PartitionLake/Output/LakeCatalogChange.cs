namespace PartitionLake.Output;

/// <summary>One repair of the catalog.</summary>
public sealed record LakeCatalogChange
{
    /// <summary>Add, Update, Remove or UpdateTable.</summary>
    public required string Action { get; init; }

    public required string Database { get; init; }

    public required string TableName { get; init; }

    /// <summary>The partition; null for the table as a whole.</summary>
    public required string? Partition { get; init; }

    /// <summary>The kind of the difference that is gone.</summary>
    public required string Kind { get; init; }
}
