using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Training;

/// <summary>Which objects of a lake a training manifest names, and how they are split.</summary>
public sealed record ManifestOptions
{
    /// <summary>A condition on the partition keys, in SQL; null for all partitions.</summary>
    public string? Filter { get; init; }

    /// <summary>Types of keys, where neither a run nor the folder names tell them rightly.</summary>
    public IReadOnlyDictionary<string, LakeType>? KeyTypes { get; init; }

    /// <summary>Folders of partitions below the root, to which the manifest is confined; null for all.</summary>
    public IReadOnlyCollection<string>? Folders { get; init; }

    /// <summary>The place of the lake in S3, where the objects that are listed are a copy of it on a disk.</summary>
    public string? Location { get; init; }

    /// <summary>The shares by name, which add up to 1; none for one manifest of all.</summary>
    public IReadOnlyDictionary<string, double> Split { get; init; } = new Dictionary<string, double>();

    /// <summary>Another number gives another split.</summary>
    public int Seed { get; init; }

    /// <summary>Whether objects are dealt one by one, and not partition by partition.</summary>
    public bool ByObject { get; init; }

    /// <summary>Whether the manifest has a line of JSON for each object with its key values, and not one list of all.</summary>
    public bool IsAugmented { get; init; }

    /// <summary>Told where what runs recorded may not be read.</summary>
    public Action<LakeWarning>? OnWarning { get; init; }
}
