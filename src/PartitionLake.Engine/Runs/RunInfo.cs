namespace PartitionLake.Engine.Runs;

/// <summary>One run of a lake, from its manifest, its journal or the lock.</summary>
public sealed record RunInfo
{
    /// <summary>The higher, the newer; null unless completed.</summary>
    public long? Number { get; init; }

    public required string RunId { get; init; }

    public required RunState State { get; init; }

    /// <summary>The name of the plan; null while only the lock tells of the run.</summary>
    public string? Plan { get; init; }

    public PublishMode? Mode { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>Null unless completed.</summary>
    public DateTimeOffset? Finished { get; init; }

    public long? RowsIn { get; init; }

    public long? RowsOut { get; init; }

    /// <summary>Who runs it, user and machine; null unless it holds the lock.</summary>
    public string? Owner { get; init; }

    /// <summary>How long the lock holds unless it is renewed; null unless it holds the lock.</summary>
    public DateTimeOffset? LeaseExpires { get; init; }

    /// <summary>The id of the batch that it appended; null where that has none, and unless completed.</summary>
    public string? BatchId { get; init; }

    /// <summary>How far it read the sources of a stream.</summary>
    public SourcePositions Positions { get; init; } = SourcePositions.None;

    /// <summary>What it did to the lake's objects; null unless completed.</summary>
    public RunCounts? Counts { get; init; }
}
