namespace PartitionLake.Output;

/// <summary>One measured value as <c>Publish-LakeMetric</c> sends it.</summary>
public sealed record LakeMetric
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required double Value { get; init; }

    public required string Unit { get; init; }

    /// <summary>When it was measured, in local time.</summary>
    public required DateTime Timestamp { get; init; }

    /// <summary>What it is a value of, by name.</summary>
    public required LakeValues Dimensions { get; init; }
}
