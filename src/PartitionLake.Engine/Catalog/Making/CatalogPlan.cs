using PartitionLake.Engine.Catalog.Projection;

namespace PartitionLake.Engine.Catalog.Making;

/// <summary>The table that a run keeps in line with its lake, as the last step.</summary>
public sealed record CatalogPlan
{
    public required string Database { get; init; }

    public required string Table { get; init; }

    /// <summary>The place in S3, where the destination is a copy on a disk.</summary>
    public string? Location { get; init; }

    /// <summary>For a table that the run creates; one that exists keeps its own.</summary>
    public ProjectionChoice Projection { get; init; } = ProjectionChoice.Auto;

    public IReadOnlyDictionary<string, ProjectionKind> ProjectionKinds { get; init; } = new Dictionary<string, ProjectionKind>();

    public bool CreateDatabase { get; init; }
}
