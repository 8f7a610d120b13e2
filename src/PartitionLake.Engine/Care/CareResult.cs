namespace PartitionLake.Engine.Care;

/// <summary>What a run of care did.</summary>
public sealed record CareResult
{
    public required string RunId { get; init; }

    /// <summary>The table root.</summary>
    public required string Root { get; init; }

    public required bool WhatIf { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>Partitions that the filter chose.</summary>
    public required int PartitionsExamined { get; init; }

    /// <summary>What became of those that were worth it, in the order of their paths.</summary>
    public required IReadOnlyList<RewrittenPartition> Partitions { get; init; }

    /// <summary>What a bucket keeps, or kept, of what was removed: versions, and the delete markers above them.</summary>
    public required IReadOnlyList<KeptOutcome> Versions { get; init; }

    /// <summary>Bytes read of the lake's objects.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Bytes of all objects that were examined.</summary>
    public required long BytesExamined { get; init; }

    /// <summary>Names and types of the partition keys.</summary>
    public required IReadOnlyList<string> PartitionKeys { get; init; }

    public required IReadOnlyList<LakeWarning> Warnings { get; init; }
}
