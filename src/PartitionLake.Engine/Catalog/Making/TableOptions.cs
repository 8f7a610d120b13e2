using PartitionLake.Engine.Catalog.Projection;

namespace PartitionLake.Engine.Catalog.Making;

/// <summary>How a table is made.</summary>
public sealed record TableOptions
{
    public ProjectionChoice Projection { get; init; } = ProjectionChoice.Auto;

    /// <summary>The user's kinds of projection, by key.</summary>
    public IReadOnlyDictionary<string, ProjectionKind> ProjectionKinds { get; init; } = new Dictionary<string, ProjectionKind>();

    /// <summary>Create the database where it is missing.</summary>
    public bool CreateDatabase { get; init; }

    /// <summary>Change a table that differs; otherwise that is an error.</summary>
    public bool Force { get; init; }

    /// <summary>Create the table by a statement in Athena instead of the catalog's API.</summary>
    public bool ViaAthena { get; init; }

    public string? OutputLocation { get; init; }

    public string? WorkGroup { get; init; }

    /// <summary>Leave a table that exists to its own choice of projection, and only widen it where that is needed.</summary>
    public bool KeepProjection { get; init; }

    /// <summary>Columns that the lake has gained are added to a table that exists without being forced.</summary>
    public bool AddColumns { get; init; }

    /// <summary>Told in words what is going on.</summary>
    public Action<string>? OnStep { get; init; }

    /// <summary>Told of what did not stop the work.</summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Told of each partition that the catalog refused.</summary>
    public Action<LakeException>? OnFailure { get; init; }

    /// <summary>Told how many partitions have been looked at or registered.</summary>
    public Action<long>? OnProgress { get; init; }
}
