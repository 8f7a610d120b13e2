namespace PartitionLake.Output;

/// <summary>Something that a dead run left, as <c>Clear-LakeOrphan</c> finds it.</summary>
public sealed record LakeOrphan
{
    /// <summary>UnfinishedUpload, Object, Journal, TemporaryFile, Job or StagingFolder.</summary>
    public required string Kind { get; init; }

    /// <summary>The run that left it, where that is known.</summary>
    public required string? RunId { get; init; }

    /// <summary>Its size, where that is known.</summary>
    public required long? Bytes { get; init; }

    /// <summary>When it was written or begun, in local time.</summary>
    public required DateTime LastModified { get; init; }

    /// <summary>The full path.</summary>
    public required string Path { get; init; }

    /// <summary>Whether it is gone now.</summary>
    public required bool IsRemoved { get; init; }
}
