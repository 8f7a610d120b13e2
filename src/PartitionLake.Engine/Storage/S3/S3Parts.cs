using Amazon.S3.Model;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Makes an object of parts that are sent or copied: it appears when all are there, in one step, or not at all.</summary>
internal sealed class S3Parts(S3Bucket bucket, string key, string? runId)
{
    /// <summary>Parts of one object that are on their way together.</summary>
    public const int AtOnce = 4;

    /// <summary>So often an upload begins, where others write to the key meanwhile.</summary>
    private const int Attempts = 5;

    /// <summary>What is left to the clean-up after a failure or a cancellation.</summary>
    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(5);

    /// <summary>Sends all parts and completes the object if the condition holds.</summary>
    /// <param name="length">Bytes of the object.</param>
    /// <param name="sizeOf">How long a part is, by its number from 1; the last is what is left.</param>
    /// <param name="condition">What must be true of the key.</param>
    /// <param name="send">Sends one part.</param>
    /// <param name="cancellationToken">Stops all of it; what has begun is aborted.</param>
    /// <returns>The ETag, or null when the condition does not hold, or an earlier reply was lost.</returns>
    public async Task<string?> RunAsync(
        long length, Func<int, long> sizeOf, S3Condition condition, Func<S3Part, CancellationToken, Task<PartETag>> send, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendAsync(length, sizeOf, condition, send, cancellationToken).ConfigureAwait(false);
            }
            catch (UploadConflictException e)
            {
                if (attempt == Attempts)
                    throw bucket.Changed(key, $"each of the {Attempts} times that it was uploaded", e);
            }
        }
    }

    /// <summary>
    /// A write whose reply was lost is sent again, and then finds its own object in the way. Each path is written once in a run,
    /// so the run's name on an object of that length says that it is there.
    /// </summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ObjectChanged"/>: what is there is another's.</exception>
    public async Task<S3Head> EnsureOursAsync(long length, CancellationToken cancellationToken, bool wantsChecksum = false)
    {
        var found = await bucket.HeadAsync(key, cancellationToken, wantsChecksum).ConfigureAwait(false);
        if (found is null || found.Length != length || found.RunId is null || found.RunId != runId)
            throw bucket.Changed(key, found is null ? "during the run: it is gone" : "during the run");
        return found;
    }

    private async Task<string?> SendAsync(
        long length, Func<int, long> sizeOf, S3Condition condition, Func<S3Part, CancellationToken, Task<PartETag>> send, CancellationToken cancellationToken)
    {
        var uploadId = await bucket.BeginUploadAsync(key, runId, cancellationToken).ConfigureAwait(false);
        try
        {
            var parts = new List<PartETag>();
            var running = new Queue<Task<PartETag>>();
            var number = 0;
            for (long offset = 0; offset < length;)
            {
                var size = Math.Min(sizeOf(++number), length - offset);
                if (running.Count == AtOnce)
                    parts.Add(await running.Dequeue().ConfigureAwait(false));
                running.Enqueue(send(new S3Part(uploadId, number, offset, size), cancellationToken));
                offset += size;
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
}

/// <param name="UploadId">The upload that it is of.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct S3Part(string UploadId, int Number, long Offset, long Length);
