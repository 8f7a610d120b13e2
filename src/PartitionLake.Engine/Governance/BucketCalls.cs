using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage.S3;

namespace PartitionLake.Engine.Governance;

/// <summary>
/// The configuration of one bucket, setting by setting. A setting that nobody made is null; every call names the account that must
/// own the bucket, if one was given.
/// </summary>
/// <param name="session">The way to AWS.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="owner">The account number that must own it, or null for any.</param>
internal sealed class BucketCalls(AwsSession session, string bucket, string? owner)
{
    private const string NoSuchBucket = "NoSuchBucket";

    public string Bucket => bucket;

    /// <summary>Such as <c>arn:aws:s3:::lake</c>; the partition follows from the region.</summary>
    public string Arn => ArnOf(bucket);

    public string ArnOf(string name) =>
        $"arn:{session.Partition}:s3:::{name}";

    /// <summary>The same calls for another bucket of the same owner.</summary>
    public BucketCalls Of(string other) => new(session, other, owner);

    public static bool IsMissingBucket(LakeException e) => e.InnerException is { } inner && AwsFailure.Is(inner, NoSuchBucket);

    public async Task<S3BucketVersioningConfig?> GetVersioningAsync(CancellationToken cancel) =>
        (await ReadAsync("versioning", (s3, c) => s3.GetBucketVersioningAsync(
            new GetBucketVersioningRequest { BucketName = bucket, ExpectedBucketOwner = owner }, c), cancel).ConfigureAwait(false))?.VersioningConfig;

    public Task PutVersioningAsync(CancellationToken cancel) =>
        WriteAsync("versioning",
            (s3, c) => s3.PutBucketVersioningAsync(
                new PutBucketVersioningRequest
                {
                    BucketName = bucket,
                    ExpectedBucketOwner = owner,
                    VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled }
                }, c), cancel);

    public async Task<List<ServerSideEncryptionRule>?> GetEncryptionAsync(CancellationToken cancel) =>
        (await ReadAsync("encryption",
            (s3, c) => s3.GetBucketEncryptionAsync(new GetBucketEncryptionRequest { BucketName = bucket, ExpectedBucketOwner = owner }, c),
            cancel).ConfigureAwait(false))?.ServerSideEncryptionConfiguration?.ServerSideEncryptionRules;

    public Task PutEncryptionAsync(List<ServerSideEncryptionRule> rules, CancellationToken cancel) =>
        WriteAsync("encryption",
            (s3, c) => s3.PutBucketEncryptionAsync(new PutBucketEncryptionRequest
            {
                BucketName = bucket,
                ExpectedBucketOwner = owner,
                ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration { ServerSideEncryptionRules = rules }
            }, c), cancel);

    public async Task<PublicAccessBlockConfiguration?> GetPublicAccessBlockAsync(CancellationToken cancel) =>
        (await ReadAsync("public access block",
            (s3, c) => s3.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = bucket, ExpectedBucketOwner = owner }, c),
            cancel).ConfigureAwait(false))?.PublicAccessBlockConfiguration;

    public Task PutPublicAccessBlockAsync(PublicAccessBlockConfiguration configuration, CancellationToken cancel) =>
        WriteAsync("public access block", (s3, c) => s3.PutPublicAccessBlockAsync(
            new PutPublicAccessBlockRequest { BucketName = bucket, ExpectedBucketOwner = owner, PublicAccessBlockConfiguration = configuration }, c), cancel);

    public async Task<string?> GetOwnershipAsync(CancellationToken cancel)
    {
        var answer = await ReadAsync("object ownership", (s3, c) => s3.GetBucketOwnershipControlsAsync(
            new GetBucketOwnershipControlsRequest { BucketName = bucket, ExpectedBucketOwner = owner }, c), cancel).ConfigureAwait(false);
        return answer?.OwnershipControls?.Rules is [{ } rule, ..] ? rule.ObjectOwnership?.Value : null;
    }

    public Task PutOwnershipAsync(ObjectOwnership ownership, CancellationToken cancel) =>
        WriteAsync("object ownership",
            (s3, c) => s3.PutBucketOwnershipControlsAsync(new PutBucketOwnershipControlsRequest
            {
                BucketName = bucket,
                ExpectedBucketOwner = owner,
                OwnershipControls = new OwnershipControls { Rules = [new OwnershipControlsRule { ObjectOwnership = ownership }] }
            }, c), cancel);

    public async Task<string?> GetPolicyAsync(CancellationToken cancel)
    {
        var policy =
            (await ReadAsync("policy", (s3, c) => s3.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = bucket, ExpectedBucketOwner = owner }, c),
                cancel).ConfigureAwait(false))?.Policy;
        return string.IsNullOrWhiteSpace(policy) ? null : policy;
    }

    /// <summary>What S3 itself makes of the policy: whether it is public. Null where there is none, and where the store does not judge.</summary>
    public async Task<bool?> GetPolicyStatusAsync(CancellationToken cancel)
    {
        try
        {
            return (await ReadAsync(
                "policy status", (s3, c) => s3.GetBucketPolicyStatusAsync(new GetBucketPolicyStatusRequest { BucketName = bucket, ExpectedBucketOwner = owner },
                    c), cancel).ConfigureAwait(false))?.PolicyStatus?.IsPublic;
        }
        catch (LakeException e)
            when (e.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed })
        {
            return null;
        }
    }

    public Task PutPolicyAsync(string policy, CancellationToken cancel) =>
        WriteAsync("policy",
            (s3, c) => s3.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = bucket, ExpectedBucketOwner = owner, Policy = policy }, c), cancel);

    public async Task<S3BucketLoggingConfig?> GetLoggingAsync(CancellationToken cancel)
    {
        var logging =
            (await ReadAsync("access logging", (s3, c) => s3.GetBucketLoggingAsync(
                new GetBucketLoggingRequest { BucketName = bucket, ExpectedBucketOwner = owner }, c), cancel).ConfigureAwait(false))?.BucketLoggingConfig;
        return string.IsNullOrEmpty(logging?.TargetBucketName) ? null : logging;
    }

    public Task PutLoggingAsync(S3BucketLoggingConfig logging, CancellationToken cancel) =>
        WriteAsync("access logging", (s3, c) => s3.PutBucketLoggingAsync(
            new PutBucketLoggingRequest { BucketName = bucket, ExpectedBucketOwner = owner, LoggingConfig = logging }, c), cancel);

    public async Task<ObjectLockConfiguration?> GetObjectLockAsync(CancellationToken cancel)
    {
        var configuration =
            (await ReadAsync("Object Lock",
                (s3, c) => s3.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = bucket, ExpectedBucketOwner = owner }, c),
                cancel).ConfigureAwait(false))?.ObjectLockConfiguration;
        return configuration?.ObjectLockEnabled == ObjectLockEnabled.Enabled ? configuration : null;
    }

    public Task PutObjectLockAsync(ObjectLockConfiguration configuration, CancellationToken cancel) =>
        WriteAsync("Object Lock", (s3, c) => s3.PutObjectLockConfigurationAsync(
            new PutObjectLockConfigurationRequest { BucketName = bucket, ExpectedBucketOwner = owner, ObjectLockConfiguration = configuration }, c), cancel);

    /// <summary>The rules, and from which size on S3 moves objects where a rule does not say.</summary>
    public async Task<(List<LifecycleRule> Rules, TransitionDefaultMinimumObjectSize? DefaultSize)> GetLifecycleAsync(CancellationToken cancel)
    {
        var answer = await ReadAsync(
            "lifecycle", (s3, c) => s3.GetLifecycleConfigurationAsync(
                new GetLifecycleConfigurationRequest { BucketName = bucket, ExpectedBucketOwner = owner }, c), cancel).ConfigureAwait(false);
        return (answer?.Configuration?.Rules ?? [], answer?.TransitionDefaultMinimumObjectSize);
    }

    public Task PutLifecycleAsync(List<LifecycleRule> rules, TransitionDefaultMinimumObjectSize? defaultSize, CancellationToken cancel) =>
        WriteAsync(
            "lifecycle", (s3, c) => s3.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest
            {
                BucketName = bucket,
                ExpectedBucketOwner = owner,
                Configuration = new LifecycleConfiguration { Rules = rules },
                TransitionDefaultMinimumObjectSize = defaultSize
            }, c), cancel);

    public Task<GetBucketNotificationResponse?> GetNotificationAsync(CancellationToken cancel) =>
        ReadAsync("event notifications",
            (s3, c) => s3.GetBucketNotificationAsync(new GetBucketNotificationRequest { BucketName = bucket, ExpectedBucketOwner = owner }, c), cancel);

    public Task<GetBucketAclResponse?> GetAclAsync(CancellationToken cancel) =>
        ReadAsync("ACL", (s3, c) => s3.GetBucketAclAsync(new GetBucketAclRequest { BucketName = bucket, ExpectedBucketOwner = owner }, c), cancel);

    public async Task<IntelligentTieringConfiguration?> GetTieringAsync(string id, CancellationToken cancel)
    {
        var found =
            (await ReadAsync("Intelligent-Tiering",
                (s3, c) => s3.GetBucketIntelligentTieringConfigurationAsync(new GetBucketIntelligentTieringConfigurationRequest
                {
                    BucketName = bucket,
                    ExpectedBucketOwner = owner,
                    IntelligentTieringId = id
                }, c), cancel).ConfigureAwait(false))?.IntelligentTieringConfiguration;
        return found?.IntelligentTieringId == id ? found : null;
    }

    public Task PutTieringAsync(IntelligentTieringConfiguration configuration, CancellationToken cancel) =>
        WriteAsync("Intelligent-Tiering",
            (s3, c) => s3.PutBucketIntelligentTieringConfigurationAsync(new PutBucketIntelligentTieringConfigurationRequest
            {
                BucketName = bucket,
                ExpectedBucketOwner = owner,
                IntelligentTieringId = configuration.IntelligentTieringId,
                IntelligentTieringConfiguration = configuration
            }, c), cancel);

    /// <summary>One page of the listing below a prefix.</summary>
    public Task<ListObjectsV2Response> ListAsync(string prefix, string? continuation, CancellationToken cancel) =>
        session.Buckets.CallAsync(bucket, "Listing", $"s3://{bucket}/{prefix}", async (s3, c) =>
            S3KeyText.Decoded(
                await s3.ListObjectsV2Async(new ListObjectsV2Request
                {
                    BucketName = bucket,
                    ExpectedBucketOwner = owner,
                    Prefix = prefix,
                    ContinuationToken = continuation,
                    Encoding = EncodingType.Url
                }, c).ConfigureAwait(false)), cancel);

    // What nobody configured is 404 with a code of its own for each setting; a bucket that is not there is 404 too.
    private async Task<T?> ReadAsync<T>(string setting, Func<IAmazonS3, CancellationToken, Task<T>> call, CancellationToken cancel)
        where T : AmazonWebServiceResponse
    {
        try
        {
            var answer = await session.Buckets.CallAsync(bucket, $"Reading the {setting} of", bucket, call, cancel).ConfigureAwait(false);
            // Where there is no policy, the SDK throws nothing and gives the text of the error for the policy.
            return answer.HttpStatusCode == HttpStatusCode.NotFound ? null : answer;
        }
        catch (LakeException e) when (e.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.NotFound } && !IsMissingBucket(e))
        {
            return null;
        }
    }

    private Task<T> WriteAsync<T>(string setting, Func<IAmazonS3, CancellationToken, Task<T>> call, CancellationToken cancel) =>
        session.Buckets.CallAsync(bucket, $"Writing the {setting} of", bucket, call, cancel);
}
