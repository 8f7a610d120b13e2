namespace PartitionLake.Output;

/// <summary>A report that <c>Export-LakeReport</c> wrote, and the numbers that stand first in it.</summary>
public sealed record LakeReport
{
    /// <summary>The full path of the HTML file.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes of that file.</summary>
    public required long Bytes { get; init; }

    /// <summary>The root of the lake; null where nothing that was piped tells it.</summary>
    public required string? Root { get; init; }

    public required long Partitions { get; init; }

    /// <summary>Objects of the lake.</summary>
    public required long Objects { get; init; }

    /// <summary>Rows of the partitions whose rows are known.</summary>
    public required long Rows { get; init; }

    /// <summary>Bytes of the lake's objects.</summary>
    public required long LakeBytes { get; init; }

    public required long Runs { get; init; }

    /// <summary>Null where the lake was not tested.</summary>
    public required long? Findings { get; init; }

    /// <summary>Differences from the table; null where none was named.</summary>
    public required long? CatalogFindings { get; init; }

    /// <summary>How many parts are missing because they could not be read.</summary>
    public required long Missing { get; init; }
}
