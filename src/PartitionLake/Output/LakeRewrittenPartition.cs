namespace PartitionLake.Output;

/// <summary>What became of one partition that was rewritten, or with <c>-WhatIf</c> would become of it.</summary>
public sealed record LakeRewrittenPartition
{
    /// <summary>Replace, Remove, or Unchanged where its only object was as it would be written.</summary>
    public required string Action { get; init; }

    /// <summary>The partition's path below the table root: <c>state=GA/month=08</c>.</summary>
    public required string Partition { get; init; }

    /// <summary>The key values in order, typed. Each is also a property of its own, unless a property of that name exists.</summary>
    public required LakeValues Values { get; init; }

    public required int ObjectsBefore { get; init; }

    /// <summary>1; 0 where the partition is gone; as many as before where only versions of it were looked at.</summary>
    public required int Objects { get; init; }

    public required long BytesBefore { get; init; }

    public required long Bytes { get; init; }

    public required long RowsBefore { get; init; }

    /// <summary>Rows that the condition took out; 0 where nothing was to go.</summary>
    public required long RowsRemoved { get; init; }

    public required long Rows { get; init; }

    /// <summary>
    /// Rows of which the condition is true in what lies there now, read back after the change; null where nothing was to go or nothing was changed.
    /// </summary>
    public long? RowsLeft { get; init; }

    /// <summary>Versions and delete markers that a bucket kept of what was removed, and that are gone for good.</summary>
    public int VersionsRemoved { get; init; }

    /// <summary>Those that the bucket still keeps, each as its URI with <c>?versionId=</c>.</summary>
    public IReadOnlyList<string> VersionsLeft { get; init; } = [];

    /// <summary>The run that recorded it; null with <c>-WhatIf</c>.</summary>
    public string? RunId { get; init; }

    /// <summary>The partition's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The table root.</summary>
    public required string Destination { get; init; }
}
