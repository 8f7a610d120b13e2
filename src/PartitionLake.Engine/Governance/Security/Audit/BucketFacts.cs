using Amazon.S3.Model;

namespace PartitionLake.Engine.Governance.Security.Audit;

/// <summary>Everything the controls look at, each read once.</summary>
internal sealed record BucketFacts
{
    public required Reading<S3BucketVersioningConfig> Versioning { get; init; }

    public required Reading<List<ServerSideEncryptionRule>> Encryption { get; init; }

    public required Reading<PublicAccessBlockConfiguration> PublicAccess { get; init; }

    public required Reading<string> Ownership { get; init; }

    public required Reading<IReadOnlyList<PolicyGrant>> Policy { get; init; }

    /// <summary>Whether S3 itself takes the policy for public.</summary>
    public required Reading<bool?> PolicyStatus { get; init; }

    public required Reading<S3BucketLoggingConfig> Logging { get; init; }

    public required Reading<ObjectLockConfiguration> ObjectLock { get; init; }

    public required Reading<List<LifecycleRule>> Lifecycle { get; init; }

    public required Reading<GetBucketNotificationResponse> Notification { get; init; }

    public required Reading<GetBucketAclResponse> Acl { get; init; }

    /// <summary>The block of the account; null where the account is not known or S3 is not AWS's own.</summary>
    public Reading<PublicAccessBlockConfiguration>? Account { get; init; }

    public IEnumerable<LakeException> Errors =>
        new IReading?[] { Versioning, Encryption, PublicAccess, Ownership, Policy, PolicyStatus, Logging, ObjectLock, Lifecycle, Notification, Acl, Account }
            .Select(reading => reading?.Error).OfType<LakeException>();

    /// <exception cref="LakeException">There is no such bucket, no account, or no service.</exception>
    public static async Task<BucketFacts> ReadAsync(BucketCalls bucket, CancellationToken cancel) => new()
    {
        Versioning = await Reading<S3BucketVersioningConfig>.OfAsync(() => bucket.GetVersioningAsync(cancel)).ConfigureAwait(false),
        Encryption = await Reading<List<ServerSideEncryptionRule>>.OfAsync(() => bucket.GetEncryptionAsync(cancel)).ConfigureAwait(false),
        PublicAccess = await Reading<PublicAccessBlockConfiguration>.OfAsync(() => bucket.GetPublicAccessBlockAsync(cancel)).ConfigureAwait(false),
        Ownership = await Reading<string>.OfAsync(() => bucket.GetOwnershipAsync(cancel)).ConfigureAwait(false),
        Policy = await Reading<IReadOnlyList<PolicyGrant>>.OfAsync(
            async () => PolicyGrant.Parse(await bucket.GetPolicyAsync(cancel).ConfigureAwait(false), bucket.Bucket)).ConfigureAwait(false),
        PolicyStatus = await Reading<bool?>.OfAsync(() => bucket.GetPolicyStatusAsync(cancel)).ConfigureAwait(false),
        Logging = await Reading<S3BucketLoggingConfig>.OfAsync(() => bucket.GetLoggingAsync(cancel)).ConfigureAwait(false),
        ObjectLock = await Reading<ObjectLockConfiguration>.OfAsync(() => bucket.GetObjectLockAsync(cancel)).ConfigureAwait(false),
        Lifecycle = await Reading<List<LifecycleRule>>.OfAsync(
            async () => (await bucket.GetLifecycleAsync(cancel).ConfigureAwait(false)).Rules).ConfigureAwait(false),
        Notification = await Reading<GetBucketNotificationResponse>.OfAsync(() => bucket.GetNotificationAsync(cancel)).ConfigureAwait(false),
        Acl = await Reading<GetBucketAclResponse>.OfAsync(() => bucket.GetAclAsync(cancel)).ConfigureAwait(false),
    };
}
