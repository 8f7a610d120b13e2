using System.Runtime.InteropServices;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Brings one object into the bucket: one PUT, or parts and a completion. Either way it appears in one step.</summary>
internal sealed class S3Upload(S3Bucket bucket, string key, string? runId)
{
    /// <summary>Uploads the content if the condition holds.</summary>
    /// <returns>The ETag that the store gave it.</returns>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ObjectChanged"/>: it does not, and what is there is not this content either.</exception>
    public async Task<string> RunAsync(S3Content content, S3Condition condition, CancellationToken cancellationToken)
    {
        var parts = new S3Parts(bucket, key, runId);
        string? eTag;
        if (content.Length <= S3PartSizes.First)
        {
            var bytes = content.Read(0, (int)content.Length);
            using var stream = StreamOf(bytes);
            eTag = await bucket.PutAsync(key, stream, S3Content.Md5Of(bytes), condition, runId, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            eTag = await parts.RunAsync(content.Length, static number => S3PartSizes.Of(number), condition,
                (part, token) => UploadPartAsync(part, content.Read(part.Offset, (int)part.Length), token), cancellationToken).ConfigureAwait(false);
        }
        return eTag ?? (await parts.EnsureOursAsync(content.Length, cancellationToken).ConfigureAwait(false)).ETag;
    }

    /// <summary>A stream over memory, without a copy.</summary>
    public static MemoryStream StreamOf(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);

    private async Task<PartETag> UploadPartAsync(S3Part part, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var stream = StreamOf(bytes);
        return await bucket.UploadPartAsync(key, part.UploadId, part.Number, stream, S3Content.Md5Of(bytes), cancellationToken).ConfigureAwait(false);
    }
}
