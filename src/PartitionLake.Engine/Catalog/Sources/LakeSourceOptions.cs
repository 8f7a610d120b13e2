using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Catalog.Sources;

/// <summary>How to look at a lake for the catalog.</summary>
public sealed record LakeSourceOptions
{
    /// <summary>The place in S3 where the table lies, where that is not where the lake is read: a copy on a disk, for instance.</summary>
    public string? Location { get; init; }

    /// <summary>Types of keys, where neither a run manifest nor the folder names tell them rightly.</summary>
    public IReadOnlyDictionary<string, LakeType>? KeyTypes { get; init; }

    /// <summary>How many files have their footers compared where there is no run manifest; chosen evenly over the lake.</summary>
    public int SampleFiles { get; init; } = 100;

    /// <summary>Told of places in the lake that are no partitions, and of a manifest that cannot be read.</summary>
    public Action<LakeException>? OnProblem { get; init; }
}
