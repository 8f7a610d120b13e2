using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Uploads in parts: begun, completed, given up and listed.</summary>
internal sealed partial class S3Bucket
{
    /// <summary>Begins an upload in parts and returns its id.</summary>
    public Task<string> BeginUploadAsync(string key, string? runId, CancellationToken cancellationToken) => CallAsync("Writing", key, async (s3, token) =>
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = name,
            Key = key,
            ExpectedBucketOwner = options.ExpectedBucketOwner,
            StorageClass = options.StorageClass is null ? null : new S3StorageClass(options.StorageClass),
            ServerSideEncryptionMethod = Method(),
            ServerSideEncryptionKeyManagementServiceKeyId = options.Encryption == S3Encryption.Kms ? options.KmsKeyId : null,
            BucketKeyEnabled = options.Encryption == S3Encryption.Kms ? true : null,
        };
        if (runId is not null)
            request.Metadata[RunMetadata] = runId;
        follower?.Follow(request);
        return (await s3.InitiateMultipartUploadAsync(request, token).ConfigureAwait(false)).UploadId;
    }, cancellationToken);

    public Task<PartETag> UploadPartAsync(string key, string uploadId, int number, Stream content, string contentMd5, CancellationToken cancellationToken) =>
        CallAsync("Writing", key, async (s3, token) =>
        {
            content.Position = 0;
            var request = new UploadPartRequest
            {
                BucketName = name,
                Key = key,
                UploadId = uploadId,
                PartNumber = number,
                InputStream = content,
                PartSize = content.Length,
                UseChunkEncoding = false,
                DisablePayloadSigning = !SignsPayload,
                MD5Digest = contentMd5,
                ExpectedBucketOwner = options.ExpectedBucketOwner,
            };
            follower?.Follow(request);
            var response = await s3.UploadPartAsync(request, token).ConfigureAwait(false);
            return new PartETag(number, response.ETag);
        }, cancellationToken);

    /// <summary>Makes an upload the object, if the condition holds.</summary>
    /// <returns>The ETag, or null when the condition does not hold, or the upload is gone because an earlier reply was lost.</returns>
    /// <exception cref="UploadConflictException">Another write to the key came between; the upload must begin anew.</exception>
    public Task<string?> CompleteUploadAsync(string key, string uploadId, List<PartETag> parts, S3Condition condition, CancellationToken cancellationToken) =>
        CallAsync("Writing", key, async (s3, token) =>
        {
            var request = new CompleteMultipartUploadRequest
            {
                BucketName = name,
                Key = key,
                UploadId = uploadId,
                PartETags = parts,
                ExpectedBucketOwner = options.ExpectedBucketOwner,
                IfMatch = IfMatch(condition),
                IfNoneMatch = IfNoneMatch(condition),
            };
            follower?.Follow(request);
            try
            {
                return (await s3.CompleteMultipartUploadAsync(request, token).ConfigureAwait(false)).ETag;
            }
            catch (AmazonS3Exception e) when (DoesNotHold(e, condition) || e.ErrorCode == "NoSuchUpload")
            {
                return null;
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Conflict)
            {
                throw new UploadConflictException(e);
            }
        }, cancellationToken);

    /// <summary>Ends an upload; one that is gone already is no error.</summary>
    public Task AbortUploadAsync(
        string key, string uploadId, CancellationToken cancellationToken) => CallAsync("Aborting the upload of", key, async (s3, token) =>
    {
        try
        {
            await s3.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = name, Key = key, UploadId = uploadId, ExpectedBucketOwner = options.ExpectedBucketOwner },
                token).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (IsMissing(e))
        {
            return false;
        }
        return true;
    }, cancellationToken);

    /// <summary>All unfinished uploads below a prefix.</summary>
    public async Task<List<MultipartUpload>> ListUploadsAsync(string prefix, CancellationToken cancellationToken)
    {
        var uploads = new List<MultipartUpload>();
        var request = new ListMultipartUploadsRequest { BucketName = name, Prefix = prefix, ExpectedBucketOwner = options.ExpectedBucketOwner };
        while (true)
        {
            var page = await CallListAsync(
                "Listing the uploads below", prefix, (s3, token) => s3.ListMultipartUploadsAsync(request, token), cancellationToken).ConfigureAwait(false);
            uploads.AddRange(page.MultipartUploads ?? []);
            if (page.IsTruncated != true)
                return uploads;
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }
}
