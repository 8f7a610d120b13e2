namespace PartitionLake.Engine.Inventory;

/// <summary>One partition of a lake as a listing found it.</summary>
public sealed record PartitionInfo
{
    /// <summary>The folder below the table root: <c>state=GA/month=08</c>; "" where the table has no partitions.</summary>
    public required string Path { get; init; }

    /// <summary>The key values in order, typed: string, int, long, bool, double, decimal, DateOnly, DateTime, or null.</summary>
    public required IReadOnlyList<KeyValuePair<string, object?>> Values { get; init; }

    /// <summary>Rows of all objects by the run manifest or their footers; null where one could not be read or footers were not asked for.</summary>
    public long? Rows { get; init; }

    /// <summary>Bytes of all data objects.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many data objects the folder holds.</summary>
    public required int Objects { get; init; }

    /// <summary>The newest of the objects, UTC.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary><c>LOCAL</c> on a disk; where objects differ, their classes in order, joined by a comma.</summary>
    public required string StorageClass { get; init; }

    /// <summary>The table root as the user wrote it.</summary>
    public required string Root { get; init; }
}
