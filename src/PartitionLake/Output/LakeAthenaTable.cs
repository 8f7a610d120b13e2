namespace PartitionLake.Output;

/// <summary>A table in the catalog, as <c>New-LakeAthenaTable</c> made it.</summary>
public sealed record LakeAthenaTable
{
    public required string Database { get; init; }

    public required string TableName { get; init; }

    /// <summary>Create, Update or Unchanged.</summary>
    public required string Action { get; init; }

    /// <summary>Where its objects lie.</summary>
    public required string Location { get; init; }

    /// <summary>The lake as it was named.</summary>
    public required string Root { get; init; }

    public required LakeTableColumn[] Columns { get; init; }

    public required LakeTableColumn[] PartitionKeys { get; init; }

    /// <summary>On or Off.</summary>
    public required string Projection { get; init; }

    /// <summary>Why.</summary>
    public required string ProjectionReason { get; init; }

    /// <summary>The table's properties by which Athena finds partitions.</summary>
    public required LakeValues Properties { get; init; }

    /// <summary>How a table that was there differed.</summary>
    public required string[] Differences { get; init; }

    /// <summary>Partitions of the lake.</summary>
    public required long Partitions { get; init; }

    /// <summary>Partitions that were registered anew.</summary>
    public required long PartitionsAdded { get; init; }

    public required long PartitionsUpdated { get; init; }

    public required long PartitionsRemoved { get; init; }

    /// <summary>Partitions that were registered rightly before.</summary>
    public required long PartitionsUnchanged { get; init; }

    /// <summary>Partitions that the catalog refused; each is an error too.</summary>
    public required long PartitionsFailed { get; init; }

    /// <summary>The query that created the table, with <c>-ViaAthena</c>.</summary>
    public string? QueryId { get; init; }
}
