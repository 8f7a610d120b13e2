namespace PartitionLake.Engine.Storage.S3;

/// <summary>What must be true of a key for a write to happen.</summary>
/// <param name="IsAbsent">Nothing is there.</param>
/// <param name="ETag">That version is there.</param>
internal readonly record struct S3Condition(bool IsAbsent, string? ETag)
{
    public static S3Condition None => default;

    public static S3Condition Absent => new(true, null);

    public bool IsNone => !IsAbsent && ETag is null;

    /// <summary>That the key is as a listing showed it.</summary>
    public static S3Condition AsListed(StoredObject? existing) => existing is null ? Absent : new S3Condition(false, existing.ETag);
}

/// <param name="Key">The key.</param>
/// <param name="ETag">The version of it that is meant; null for whatever is there.</param>
internal readonly record struct S3Version(string Key, string? ETag);

/// <param name="Length">Bytes.</param>
/// <param name="ETag">With its quotes.</param>
/// <param name="LastModified">UTC.</param>
/// <param name="StorageClass">Null for the usual one.</param>
/// <param name="RunId">The run that wrote it, if one of ours did.</param>
internal sealed record S3Head(long Length, string ETag, DateTime LastModified, string? StorageClass, string? RunId)
{
    /// <summary>The checksum of the whole content that the store has computed, in lower-case hexadecimal; null where it tells none.</summary>
    public string? Sha256 { get; init; }
}

/// <param name="Length">Bytes of the whole object.</param>
/// <param name="ETag">With its quotes.</param>
/// <param name="Content">The last bytes.</param>
internal sealed record S3Tail(long Length, string ETag, byte[] Content);
