using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Copies within the bucket, which the store makes by itself.</summary>
internal sealed partial class S3Bucket
{
    private const string ContentType = "application/octet-stream";

    /// <summary>Whether the store heeds conditions of copies; null where that is not known yet.</summary>
    public bool? CopiesConditionally => session.Endpoint is null ? true : _abilities.CopiesConditionally;

    /// <summary>
    /// The same bucket, of which it is now known whether it heeds conditions of copies; as long as the process lives, where more is known of it.
    /// </summary>
    public S3Bucket Copying(bool heedsConditions)
    {
        if (session.Endpoint is { } endpoint && S3Abilities.Known(endpoint, name) is { } known)
            (known with { CopiesConditionally = heedsConditions }).Remember(endpoint, name);
        return new(session, name, options, follower, _abilities with { CopiesConditionally = heedsConditions }) { ExplainDenied = ExplainDenied };
    }

    /// <summary>Copies that version of an object of at most 5 GB, if the condition holds of the target.</summary>
    /// <returns>What the store made; null where the target is not as it must be, or that version of the source is not there.</returns>
    public Task<S3Head?> CopyAsync(S3Version source, string key, S3Condition condition, string? runId, CancellationToken cancellationToken) =>
        CallAsync("Writing", key, async (s3, token) =>
        {
            var request = new CopyObjectRequest
            {
                SourceBucket = name,
                SourceKey = source.Key,
                ETagToMatch = _abilities.InCondition(source.ETag),
                DestinationBucket = name,
                DestinationKey = key,
                IfMatch = IfMatch(condition),
                IfNoneMatch = IfNoneMatch(condition),
                MetadataDirective = S3MetadataDirective.REPLACE,
                ContentType = ContentType,
                ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
                ExpectedBucketOwner = options.ExpectedBucketOwner,
                ExpectedSourceBucketOwner = options.ExpectedBucketOwner,
                StorageClass = options.StorageClass is null ? null : new S3StorageClass(options.StorageClass),
                ServerSideEncryptionMethod = Method(),
                ServerSideEncryptionKeyManagementServiceKeyId = options.Encryption == S3Encryption.Kms ? options.KmsKeyId : null,
                BucketKeyEnabled = options.Encryption == S3Encryption.Kms ? true : null,
            };
            if (runId is not null)
                request.Metadata[RunMetadata] = runId;
            follower?.Follow(request);
            try
            {
                var made = await s3.CopyObjectAsync(request, token).ConfigureAwait(false);
                return new S3Head(0, made.ETag, default, options.StorageClass, runId) { Sha256 = S3Digest.Of(made.ChecksumSHA256) };
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed || e.ErrorCode == "NoSuchKey")
            {
                return null;
            }
        }, cancellationToken);

    /// <summary>Copies a part of that version of an object into an upload.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ObjectChanged"/>: that version is not there.</exception>
    public Task<PartETag> CopyPartAsync(S3Version source, string key, S3Part part, CancellationToken cancellationToken) =>
        CallAsync("Writing", key, async (s3, token) =>
        {
            var request = new CopyPartRequest
            {
                SourceBucket = name,
                SourceKey = source.Key,
                ETagToMatch = source.ETag is null ? null : [_abilities.InCondition(source.ETag)],
                DestinationBucket = name,
                DestinationKey = key,
                UploadId = part.UploadId,
                PartNumber = part.Number,
                FirstByte = part.Offset,
                LastByte = part.Offset + part.Length - 1,
                ExpectedBucketOwner = options.ExpectedBucketOwner,
                ExpectedSourceBucketOwner = options.ExpectedBucketOwner,
            };
            follower?.Follow(request);
            try
            {
                return new PartETag(part.Number, (await s3.CopyPartAsync(request, token).ConfigureAwait(false)).ETag);
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed || e.ErrorCode == "NoSuchKey")
            {
                throw Changed(source.Key, "while it was being copied", e);
            }
        }, cancellationToken);
}
