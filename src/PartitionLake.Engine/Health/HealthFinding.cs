namespace PartitionLake.Engine.Health;

/// <summary>One thing that is not as it should be.</summary>
public sealed record HealthFinding
{
    public required CheckKind Check { get; init; }

    public required FindingSeverity Severity { get; init; }

    /// <summary>The folder below the table root; null where the finding is about the lake as a whole.</summary>
    public string? Partition { get; init; }

    /// <summary>The key values of the partition, or of the group that the finding is about; typed as in a listing.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Values { get; init; } = [];

    /// <summary>The path of the object below the table root; null where it is about more or less than one.</summary>
    public string? Object { get; init; }

    public required string Message { get; init; }

    /// <summary>The measured values, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Evidence { get; init; } = [];

    /// <summary>What to do, as full sentences.</summary>
    public required string Remedy { get; init; }
}
