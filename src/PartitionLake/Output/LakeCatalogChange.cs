namespace PartitionLake.Output;

/// <summary>What <c>Sync-LakeCatalog</c> does.</summary>
public enum LakeCatalogAction
{
    Add,
    Update,
    Remove,
    UpdateTable,
}

/// <summary>One repair of the catalog.</summary>
public sealed record LakeCatalogChange
{
    public required LakeCatalogAction Action { get; init; }

    public required string Database { get; init; }

    public required string TableName { get; init; }

    /// <summary>The partition; null for the table as a whole.</summary>
    public required string? Partition { get; init; }

    /// <summary>The difference that is gone.</summary>
    public required LakeCatalogDrift Kind { get; init; }
}
