using PartitionLake.Engine.Catalog.Partitions;
using PartitionLake.Engine.Catalog.Tables;

namespace PartitionLake.Engine.Catalog.Making;

/// <summary>What was done to a table.</summary>
public enum TableAction
{
    Create,
    Update,
    Unchanged,
}

/// <summary>A table after it was made, or as it would be made.</summary>
public sealed record TableResult
{
    public required TableName Table { get; init; }
    public required TableAction Action { get; init; }
    public required string Location { get; init; }
    public required IReadOnlyList<TableColumn> Columns { get; init; }
    public required IReadOnlyList<TableColumn> Keys { get; init; }

    /// <summary>Whether Athena projects the partitions; otherwise they are registered.</summary>
    public required bool IsProjected { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The properties by which Athena finds partitions.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; }

    /// <summary>How a table that was there differed.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];

    /// <summary>Partitions of the lake.</summary>
    public required long Partitions { get; init; }

    public required PartitionOutcomes Outcomes { get; init; }

    /// <summary>The query that created the table, where Athena did.</summary>
    public string? QueryId { get; init; }
}
