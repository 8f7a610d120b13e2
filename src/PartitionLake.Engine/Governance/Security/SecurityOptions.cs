namespace PartitionLake.Engine.Governance.Security;

/// <summary>How a bucket is to be secured. What is null is left as it is.</summary>
public sealed record SecurityOptions
{
    /// <summary>
    /// Id, ARN or alias of the KMS key for the default encryption. Without one, KMS encryption that is there stays, and a bucket without it gets AES256.
    /// </summary>
    public string? KmsKeyId { get; init; }

    /// <summary>The bucket that receives the access logs; it must be of the same account and region.</summary>
    public string? LogBucket { get; init; }

    /// <summary>Where in the log bucket; by default the name of the bucket and a slash.</summary>
    public string? LogPrefix { get; init; }

    /// <summary>Days for which new objects cannot be deleted (governance mode).</summary>
    public int? ObjectLockDays { get; init; }

    /// <summary>The account number that must own the buckets.</summary>
    public string? ExpectedBucketOwner { get; init; }
}
