using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query;

/// <summary>How a query runs.</summary>
public sealed record QueryOptions
{
    /// <summary>Types of partition keys that folder names do not tell rightly.</summary>
    public IReadOnlyDictionary<string, LakeType>? KeyTypes { get; init; }

    /// <summary>Bytes that groups, distinct values and rows to be sorted may take; null for a quarter of the machine's memory.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>How many files or row groups are read at once; null for one for each processor, and sixteen in a bucket.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Whether partition keys, statistics and page indexes may leave out what cannot match. The result is the same without, and slower.</summary>
    public bool Prune { get; init; } = true;

    /// <summary>Told which files are left out, and which are read once although they were named twice.</summary>
    public WarningLog Warnings { get; init; } = new();
}
