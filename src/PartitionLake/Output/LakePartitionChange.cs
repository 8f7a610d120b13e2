namespace PartitionLake.Output;

/// <summary>What a run did with one partition, or with <c>-WhatIf</c> would do.</summary>
public sealed record LakePartitionChange
{
    /// <summary>Create, Replace, Append, Unchanged or Remove.</summary>
    public required string Action { get; init; }

    /// <summary>The partition's path below the table root: <c>state=GA/month=08</c>.</summary>
    public required string Partition { get; init; }

    /// <summary>The key values in order, typed. Each is also a property of its own, unless a property of that name exists.</summary>
    public required LakeValues Values { get; init; }

    public required long Rows { get; init; }

    /// <summary>Size of the partition's object; with <c>-WhatIf</c> the size it would have.</summary>
    public required long Bytes { get; init; }

    /// <summary>The partition's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The table root.</summary>
    public required string Destination { get; init; }
}
