using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Inventory;

/// <summary>Which partitions to list, and what to find out about them.</summary>
public sealed record InventoryOptions
{
    /// <summary>A condition on the partition keys, in SQL: <c>state = 'GA' AND year >= 2025</c>.</summary>
    public string? Filter { get; init; }

    /// <summary>Exact values by key; an array or list means any of its values, null means the null partition.</summary>
    public IReadOnlyDictionary<string, object?>? Partition { get; init; }

    /// <summary>Types of keys, where neither a run manifest nor the folder names tell them rightly.</summary>
    public IReadOnlyDictionary<string, LakeType>? KeyTypes { get; init; }

    /// <summary>Whether to read the footers of objects whose rows no run manifest knows.</summary>
    public bool ReadFooters { get; init; } = true;

    /// <summary>How many partitions have their footers read at once.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>
    /// Called, in listing order, for each object whose rows could not be read (its partition is listed, without rows),
    /// for each place that holds data files outside the partition layout (which are not listed), and for a run manifest that
    /// cannot be read (the lake is listed without it). Without it the first stays silent and the others end the listing.
    /// </summary>
    public Action<PartitionInfo, LakeException>? OnError { get; init; }

    /// <summary>
    /// Told where the root is a table of another format, whose log says which of the objects count, of which the listing shows all; and where
    /// what runs recorded may not be read.
    /// </summary>
    public Action<LakeWarning>? OnWarning { get; init; }
}
