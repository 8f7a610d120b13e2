namespace PartitionLake.Engine.Storage.S3;

/// <summary>Makes one object of the bucket a copy of another, without its bytes coming by here: one request, or a copy of parts and a completion.</summary>
internal sealed class S3Copy(S3Bucket bucket, string key, string? runId)
{
    private const string NoVersion = "\"00000000000000000000000000000000\"";

    /// <summary>The store copies at most so much in one request (S3 API, CopyObject).</summary>
    public long MaxWhole { get; init; } = 5L << 30;

    /// <summary>Bytes of a part; more where there would be over 10,000.</summary>
    public long PartBytes { get; init; } = 512L << 20;

    /// <summary>
    /// Finds out whether the store heeds the conditions of a copy, by one that must not happen: AWS does, others copy all the same.
    /// </summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="source">Something that is there.</param>
    /// <param name="key">A key where nothing is, which nobody looks at.</param>
    /// <param name="cancellationToken">Stops between two requests.</param>
    public static async Task<bool> ProbeAsync(S3Bucket bucket, S3Version source, string key, CancellationToken cancellationToken)
    {
        if (await bucket.CopyAsync(source, key, new S3Condition(false, NoVersion), runId: null, cancellationToken).ConfigureAwait(false) is null
            && await bucket.CopyAsync(source with { ETag = NoVersion }, key, S3Condition.Absent, runId: null, cancellationToken).ConfigureAwait(false) is null)
            return true;
        await bucket.DeleteAsync(key, eTag: null, cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>Copies if the condition holds of the target.</summary>
    /// <param name="source">The version to copy.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="condition">What must be true of the target.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    /// <returns>The version that the store made, and its checksum.</returns>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ObjectChanged"/>: the target, or the source, is another one.</exception>
    public async Task<(string ETag, string Sha256)> RunAsync(S3Version source, long length, S3Condition condition, CancellationToken cancellationToken)
    {
        if (bucket.CopiesConditionally == false)
            await EnsureAsync(source, condition, cancellationToken).ConfigureAwait(false);
        var parts = new S3Parts(bucket, key, runId);
        var made = length <= MaxWhole
            ? await bucket.CopyAsync(source, key, condition, runId, cancellationToken).ConfigureAwait(false)
            : await CopyPartsAsync(parts, source, length, condition, cancellationToken).ConfigureAwait(false);
        if (made is null)
        {
            await EnsureSourceAsync(source, cancellationToken).ConfigureAwait(false);
            made = await parts.EnsureOursAsync(length, cancellationToken, wantsChecksum: true).ConfigureAwait(false);
        }
        return (made.ETag, made.Sha256 ?? await HashAsync(made.ETag, length, cancellationToken).ConfigureAwait(false));
    }

    private async Task<S3Head?> CopyPartsAsync(S3Parts parts, S3Version source, long length, S3Condition condition, CancellationToken cancellationToken)
    {
        var size = Math.Max(PartBytes, (length + 9_999) / 10_000);
        var eTag = await parts.RunAsync(
            length, _ => size, condition, (part, token) => bucket.CopyPartAsync(source, key, part, token), cancellationToken).ConfigureAwait(false);
        return eTag is null ? null : new S3Head(length, eTag, default, null, runId);
    }

    /// <summary>What the store would check, for one that does not: under the lock nobody of us writes there meanwhile.</summary>
    private async Task EnsureAsync(S3Version source, S3Condition condition, CancellationToken cancellationToken)
    {
        await EnsureSourceAsync(source, cancellationToken).ConfigureAwait(false);
        var found = await bucket.HeadAsync(key, cancellationToken).ConfigureAwait(false);
        if (condition.IsAbsent ? found is not null : condition.ETag is not null && found?.ETag != condition.ETag)
            throw bucket.Changed(key, "during the run");
    }

    private async Task EnsureSourceAsync(S3Version source, CancellationToken cancellationToken)
    {
        if ((await bucket.HeadAsync(source.Key, cancellationToken).ConfigureAwait(false))?.ETag != source.ETag)
            throw bucket.Changed(source.Key, "while it was being copied");
    }

    /// <summary>The checksum of an object of parts, or where the store tells none: its bytes are read once.</summary>
    private async Task<string> HashAsync(string eTag, long length, CancellationToken cancellationToken)
    {
        using var content = new S3ByteSource(bucket, key, eTag, length);
        return await DigestStream.OfAsync(content, cancellationToken).ConfigureAwait(false);
    }
}
