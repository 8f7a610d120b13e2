using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>The requests about versions of objects.</summary>
internal sealed partial class S3Bucket
{
    /// <summary>All versions and delete markers of the objects below a prefix, by key, an object's newest first; without versioning its objects.</summary>
    public async IAsyncEnumerable<S3ObjectVersion> ListVersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (ListVersionsResponse? last = null; last is null || last.IsTruncated == true;)
        {
            var (key, version) = (last?.NextKeyMarker, last?.NextVersionIdMarker);
            last = await CallListAsync("Listing the versions below", prefix, async (s3, token) => S3KeyText.Decoded(await s3.ListVersionsAsync(
                new ListVersionsRequest
                {
                    BucketName = name,
                    Prefix = prefix,
                    KeyMarker = key,
                    VersionIdMarker = version,
                    MaxKeys = MostKeys,
                    Encoding = EncodingType.Url,
                    ExpectedBucketOwner = options.ExpectedBucketOwner,
                },
                token).ConfigureAwait(false)), cancellationToken).ConfigureAwait(false);
            foreach (var item in last.Versions ?? [])
                yield return item;
        }
    }

    /// <summary>Removes one version for good.</summary>
    public Task DeleteVersionAsync(string key, string versionId, CancellationToken cancellationToken) => CallAsync("Removing", key, async (s3, token) =>
    {
        var request = new DeleteObjectRequest { BucketName = name, Key = key, VersionId = versionId, ExpectedBucketOwner = options.ExpectedBucketOwner };
        follower?.Follow(request);
        return await s3.DeleteObjectAsync(request, token).ConfigureAwait(false);
    }, cancellationToken);

    /// <summary>Removes up to 1,000 versions for good in one request, and tells which ones could not be removed and why.</summary>
    public Task<IReadOnlyList<DeleteError>> DeleteVersionsAsync(IReadOnlyList<KeyVersion> versions, CancellationToken cancellationToken) =>
        DeleteAsync(versions[0].Key, [.. versions], cancellationToken);

    private Task<IReadOnlyList<DeleteError>> DeleteAsync(string first, List<KeyVersion> versions, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<DeleteError>>("Removing", first, async (s3, token) =>
        {
            var request = new DeleteObjectsRequest
            {
                BucketName = name,
                Quiet = true,
                ExpectedBucketOwner = options.ExpectedBucketOwner,
                Objects = versions,
            };
            follower?.Follow(request);
            try
            {
                return (await s3.DeleteObjectsAsync(request, token).ConfigureAwait(false)).DeleteErrors ?? [];
            }
            catch (DeleteObjectsException e)
            {
                return e.Response.DeleteErrors ?? [];
            }
        }, cancellationToken);
}
