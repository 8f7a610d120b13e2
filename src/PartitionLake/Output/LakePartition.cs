namespace PartitionLake.Output;

/// <summary>One partition of a lake, as <c>Get-LakePartition</c> lists it.</summary>
public sealed record LakePartition
{
    /// <summary>The partition's path below the table root: <c>state=GA/month=08</c>; empty for a table without keys.</summary>
    public required string Partition { get; init; }

    /// <summary>The key values in order, typed. Each is also a property of its own, unless a property of that name exists.</summary>
    public required LakeValues Values { get; init; }

    /// <summary>Rows by the footers of the partition's files; null with <c>-NoRowCount</c>.</summary>
    public required long? Rows { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Number of files.</summary>
    public required int Objects { get; init; }

    /// <summary>When the newest file was written, in local time.</summary>
    public required DateTime LastModified { get; init; }

    /// <summary>The storage class, or several separated by commas; <c>LOCAL</c> on a disk.</summary>
    public required string StorageClass { get; init; }

    /// <summary>The partition's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The table root.</summary>
    public required string Root { get; init; }
}
