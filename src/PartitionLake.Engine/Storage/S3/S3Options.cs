namespace PartitionLake.Engine.Storage.S3;

/// <summary>How objects are stored, and whose bucket it must be.</summary>
public sealed record S3Options
{
    /// <summary>The account that must own every bucket; sent with each request, so that a bucket of another owner is never read or written.</summary>
    public string? ExpectedBucketOwner { get; init; }

    /// <summary>Encryption at rest that is asked for at each upload; by default none, so that the bucket's own setting holds.</summary>
    public S3Encryption Encryption { get; init; } = S3Encryption.None;

    /// <summary>The key of <see cref="S3Encryption.Kms"/>; null for the account's own key for S3.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>The storage class of new objects, such as <c>INTELLIGENT_TIERING</c>; null for the bucket's usual one.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Writes to a store that ignores or refuses conditions, where two runs at once can lose each other's work.</summary>
    public bool AllowUnconditionalWrites { get; init; }
}

/// <summary>Encryption at rest by the store.</summary>
public enum S3Encryption
{
    /// <summary>Keys of the store's own.</summary>
    Aes256,
    /// <summary>A key of the key management service, with a bucket key to save calls.</summary>
    Kms,
    /// <summary>What the bucket does by default; AWS encrypts every object.</summary>
    None,
}
