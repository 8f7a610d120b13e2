using System.Runtime.InteropServices;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Brings one object into the bucket: one PUT, or parts and a completion. Either way it appears in one step.</summary>
internal sealed class S3Upload(S3Bucket bucket, string key, string? runId)
{
    /// <summary>Parts of one object that are on their way together.</summary>
    public const int PartsAtOnce = 4;

    /// <summary>So often an upload begins, where others write to the key meanwhile.</summary>
    private const int Attempts = 5;

    /// <summary>What is left to the clean-up after a failure or a cancellation.</summary>
    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(5);

    /// <summary>Uploads the content if the condition holds.</summary>
    /// <returns>The ETag that the store gave it.</returns>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ObjectChanged"/>: it does not, and what is there is not this content either.</exception>
    public async Task<string> RunAsync(S3Content content, S3Condition condition, CancellationToken cancellationToken)
    {
        string? eTag;
        if (content.Length <= S3PartSizes.First)
        {
            var bytes = content.Read(0, (int)content.Length);
            using var stream = StreamOf(bytes);
            eTag = await bucket.PutAsync(key, stream, S3Content.Md5Of(bytes), condition, runId, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            eTag = await UploadAgainAsync(content, condition, cancellationToken).ConfigureAwait(false);
        }
        return eTag ?? await EnsureOursAsync(content.Length, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A stream over memory, without a copy.</summary>
    public static MemoryStream StreamOf(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);

    private async Task<string?> UploadAgainAsync(S3Content content, S3Condition condition, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await UploadPartsAsync(content, condition, cancellationToken).ConfigureAwait(false);
            }
            catch (UploadConflictException e)
            {
                if (attempt == Attempts)
                    throw bucket.Changed(key, $"each of the {Attempts} times that it was uploaded", e);
            }
        }
    }

    private async Task<string?> UploadPartsAsync(S3Content content, S3Condition condition, CancellationToken cancellationToken)
    {
        var uploadId = await bucket.BeginUploadAsync(key, runId, cancellationToken).ConfigureAwait(false);
        try
        {
            var parts = new List<PartETag>();
            var running = new Queue<Task<PartETag>>();
            var number = 0;
            for (long offset = 0; offset < content.Length;)
            {
                var length = (int)Math.Min(S3PartSizes.Of(++number), content.Length - offset);
                if (running.Count == PartsAtOnce)
                    parts.Add(await running.Dequeue().ConfigureAwait(false));
                running.Enqueue(UploadPartAsync(uploadId, number, content.Read(offset, length), cancellationToken));
                offset += length;
            }
            while (running.TryDequeue(out var part))
                parts.Add(await part.ConfigureAwait(false));
            return await bucket.CompleteUploadAsync(key, uploadId, parts, condition, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (await AbortAsync(uploadId).ConfigureAwait(false) is { } denied && e is LakeException failure)
            {
                throw new LakeException(
                    failure.Code,
                    $"{failure.Message} The unfinished upload stays: {denied.Message}",
                    $"{failure.Remedy} {denied.Remedy} Clear-LakeOrphan ends it.",
                    failure.Target,
                    failure.InnerException);
            }
            throw;
        }
    }

    private async Task<PartETag> UploadPartAsync(string uploadId, int number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var stream = StreamOf(bytes);
        return await bucket.UploadPartAsync(key, uploadId, number, stream, S3Content.Md5Of(bytes), cancellationToken).ConfigureAwait(false);
    }

    // By its id, never by the key: what is at the key may be somebody's finished object. What cannot be aborted now, the next run finds.
    private async Task<LakeException?> AbortAsync(string uploadId)
    {
        using var limit = new CancellationTokenSource(AbortLimit);
        try
        {
            await bucket.AbortUploadAsync(key, uploadId, limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            return e is LakeException { Code: LakeErrorCode.AccessDenied } denied ? denied : null;
        }
    }

    /// <summary>
    /// A write whose reply was lost is sent again, and then finds its own object in the way. Each path is written once in a run,
    /// so the run's name on an object of that length says that it is there.
    /// </summary>
    private async Task<string> EnsureOursAsync(long length, CancellationToken cancellationToken)
    {
        var found = await bucket.HeadAsync(key, cancellationToken).ConfigureAwait(false);
        if (found is null || found.Length != length || found.RunId is null || found.RunId != runId)
            throw bucket.Changed(key, found is null ? "during the run: it is gone" : "during the run");
        return found.ETag;
    }
}
