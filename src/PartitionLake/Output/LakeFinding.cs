namespace PartitionLake.Output;

/// <summary>One thing in a lake that is not as it should be, as <c>Test-LakePartition</c> reports it.</summary>
public sealed record LakeFinding
{
    public required string Check { get; init; }

    /// <summary>Information, Warning or Error.</summary>
    public required string Severity { get; init; }

    /// <summary>The partition's path below the table root; null where the finding is about the lake as a whole.</summary>
    public required string? Partition { get; init; }

    /// <summary>The key values of the partition or group, typed. Each is also a property of its own, unless a property of that name exists.</summary>
    public required LakeValues Values { get; init; }

    /// <summary>The object's path below the table root; null where the finding is not about one object.</summary>
    public required string? Object { get; init; }

    public required string Message { get; init; }

    /// <summary>The measured values by name: numbers, texts, times and lists of texts.</summary>
    public required LakeValues Evidence { get; init; }

    /// <summary>What to do.</summary>
    public required string Remedy { get; init; }

    /// <summary>The full path of the object, the partition or the lake.</summary>
    public required string Path { get; init; }

    /// <summary>The table root.</summary>
    public required string Root { get; init; }
}
