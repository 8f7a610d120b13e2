using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Runs;

/// <summary>What the runs say of a lake as a whole.</summary>
public sealed record ContentsHead
{
    /// <summary>The version of the format that this code writes, and the newest it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The number of the newest run; runs are numbered under the lock, so the highest is the newest whatever clocks say.</summary>
    public required long Number { get; init; }

    /// <summary>The newest run.</summary>
    public required string RunId { get; init; }

    /// <summary>The partition columns, outermost folder first.</summary>
    public required IReadOnlyList<Field> PartitionKeys { get; init; }

    /// <summary>Each list of columns that objects of the lake have, or had since all of it was last replaced.</summary>
    public required IReadOnlyList<IReadOnlyList<Field>> Schemas { get; init; }

    /// <summary>The columns that the newest run wrote, by their place in <see cref="Schemas"/>.</summary>
    public required int Current { get; init; }

    /// <summary>What was appended since all of the lake was last replaced: appending it again would double its rows.</summary>
    public required IReadOnlyList<AppendedInput> Appended { get; init; }

    /// <summary>How the newest run that tells it arranged the rows; null where none does.</summary>
    public RecordedLayout? Layout { get; init; }

    /// <summary>How far sources were read by the runs since all of the lake was last replaced, in the order of their shards.</summary>
    public IReadOnlyList<SourcePosition> Positions { get; init; } = [];

    /// <summary>The columns that the newest run wrote.</summary>
    public IReadOnlyList<Field> Schema => Schemas[Current];
}

/// <param name="RunId">The run that appended.</param>
/// <param name="InputHash">Checksum of its plan and of the fingerprints of all its inputs.</param>
public sealed record AppendedInput(string RunId, string InputHash)
{
    /// <summary>The batch of a stream that it was; null for input that has no name.</summary>
    public StreamBatch? Batch { get; init; }
}
