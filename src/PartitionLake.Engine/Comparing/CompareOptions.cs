using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Comparing;

/// <summary>What of two lakes is compared, and how far.</summary>
public sealed record CompareOptions
{
    /// <summary>A condition on the partition keys, in SQL; null for all partitions.</summary>
    public string? Filter { get; init; }

    /// <summary>Types of keys, where neither a run nor the folder names tell them rightly.</summary>
    public IReadOnlyDictionary<string, LakeType>? KeyTypes { get; init; }

    /// <summary>Whether rows are told, and not only how many there are and that they differ.</summary>
    public bool Deep { get; init; }

    /// <summary>Columns by which rows of the two sides belong together; none where only whole rows are compared.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Columns that are left out of the comparison.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Bytes for what is noted of the rows of a partition; a partition of more rows is read in several turns.</summary>
    public long RowMemory { get; init; } = 256L << 20;

    /// <summary>How many partitions are read at once.</summary>
    public int MaxConcurrency { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>Told where what runs recorded may not be read.</summary>
    public Action<LakeWarning>? OnWarning { get; init; }
}
