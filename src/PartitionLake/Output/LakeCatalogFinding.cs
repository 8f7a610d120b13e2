using System.Collections;

namespace PartitionLake.Output;

/// <summary>One difference between a lake and its table, as <c>Test-LakeCatalog</c> finds it and <c>Sync-LakeCatalog</c> repairs it.</summary>
public sealed record LakeCatalogFinding
{
    /// <summary>Missing, Orphaned, WrongLocation, Unreachable, StaleSchema, Archived, ForeignTable, TwinFolders or Doubled.</summary>
    public required string Kind { get; init; }

    public required string Database { get; init; }

    public required string TableName { get; init; }

    /// <summary>The partition's folder below the table root, or its values where it has no folder; null for the table as a whole.</summary>
    public required string? Partition { get; init; }

    /// <summary>The partition's values as the catalog has them; null for the table as a whole.</summary>
    public required string[]? Values { get; init; }

    /// <summary>What the lake says.</summary>
    public required string? Expected { get; init; }

    /// <summary>What the catalog says.</summary>
    public required string? Found { get; init; }

    /// <summary>The difference in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Whether <c>Sync-LakeCatalog</c> can repair it.</summary>
    public required bool CanRepair { get; init; }

    /// <summary>The lake.</summary>
    public required string Root { get; init; }

    /// <summary>Where the table lies, if that is not the lake's root.</summary>
    public string? Location { get; init; }

    /// <summary>The types of keys that were given.</summary>
    public IDictionary? KeyType { get; init; }
}
