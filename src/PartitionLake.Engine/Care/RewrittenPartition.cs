using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Care;

/// <summary>What became of one partition.</summary>
public sealed record RewrittenPartition
{
    /// <summary>Path below the table root: <c>state=GA/month=08</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The key values in order, typed.</summary>
    public required IReadOnlyList<KeyValuePair<string, object?>> Values { get; init; }

    /// <summary>Replace, Unchanged where its only object was as it would be written, or Remove.</summary>
    public required PartitionAction Action { get; init; }

    public required int ObjectsBefore { get; init; }

    /// <summary>Objects of the partition now: 1, 0 where it is gone, and all of those before where it was left as it was.</summary>
    public required int Objects { get; init; }

    public required long BytesBefore { get; init; }

    public required long RowsBefore { get; init; }

    /// <summary>Rows that were left out because the condition was true of them.</summary>
    public required long RowsRemoved { get; init; }

    /// <summary>Rows in the partition now.</summary>
    public required long Rows { get; init; }

    /// <summary>Size of the partition's object now; 0 where the partition is gone.</summary>
    public required long Bytes { get; init; }

    /// <summary>Rows of which the condition is true in what lies there now, read back; null where nothing was to be removed, or nothing was changed.</summary>
    public long? RowsLeft { get; init; }
}
