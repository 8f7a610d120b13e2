namespace PartitionLake.Output;

/// <summary>One run of a lake, as <c>Get-LakeRun</c> lists it.</summary>
public sealed record LakeRun
{
    /// <summary>Runs of a lake are numbered: the higher, the newer. Null unless completed.</summary>
    public required long? Number { get; init; }

    public required string RunId { get; init; }

    public required string State { get; init; }

    /// <summary>The name of the plan; null while only the lock tells of the run.</summary>
    public required string? Plan { get; init; }

    public required string? Mode { get; init; }

    /// <summary>When it began, in local time.</summary>
    public required DateTime Started { get; init; }

    /// <summary>When it ended, in local time; null unless completed.</summary>
    public required DateTime? Finished { get; init; }

    public required long? RowsIn { get; init; }

    public required long? RowsOut { get; init; }

    /// <summary>Null unless completed, as the following are.</summary>
    public required long? PartitionsCreated { get; init; }

    public required long? PartitionsReplaced { get; init; }

    public required long? PartitionsAppended { get; init; }

    public required long? PartitionsUnchanged { get; init; }

    public required long? PartitionsRemoved { get; init; }

    public required long? BytesWritten { get; init; }

    /// <summary>The batch of a stream that it appended; null where it has no such name.</summary>
    public string? BatchId { get; init; }

    /// <summary>How far it read the sources of a stream, by shard; null for a shard that it made the lake forget.</summary>
    public LakeValues Position { get; init; } = [];

    /// <summary>Who holds the lake's lock for the run: user and machine.</summary>
    public required string? Owner { get; init; }

    /// <summary>How long that lock holds unless it is renewed, in local time.</summary>
    public required DateTime? LeaseExpires { get; init; }

    /// <summary>The root of the lake.</summary>
    public required string Path { get; init; }

    /// <summary>The rows out of the newest completed runs that were listed with this one, the oldest first: what the view draws. Null for a run that
    /// was written out and read in again.</summary>
    internal IReadOnlyList<long>? Trend { get; init; }
}
