namespace PartitionLake.Engine.Storage.S3;

/// <summary>One version of an object, read by ranged requests. The end of it, where a Parquet footer is, is fetched once and kept.</summary>
internal sealed class S3ByteSource : IByteSource
{
    /// <summary>Most footers, and most objects of a lake with many partitions, fit in this.</summary>
    public const int TailBytes = 64 * 1024;

    /// <summary>One connection gives some tens of megabytes a second; a longer range is read over several.</summary>
    private const int SliceBytes = 8 * 1024 * 1024;

    private readonly S3Bucket _bucket;
    private readonly string _key;
    private readonly string _eTag;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile byte[]? _tail;

    public S3ByteSource(S3Bucket bucket, string key, string eTag, long length, byte[]? tail = null)
    {
        _bucket = bucket;
        _key = key;
        _eTag = eTag;
        _tail = tail;
        Length = length;
    }

    public string Name => _bucket.UriOf(_key);

    public long Length { get; }

    /// <summary>Whether the end of the object is fetched as a whole and kept.</summary>
    public bool KeepsTail { get; init; } = true;

    /// <summary>The version that is read where it is not the current one.</summary>
    public string? VersionId { get; init; }

    public async ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (offset < 0 || offset > Length - destination.Length)
            throw OutOfRange(offset, destination.Length);
        if (destination.IsEmpty)
            return;
        var tail = _tail;
        if (tail is null && KeepsTail && offset >= Length - TailBytes)
            tail = await LoadTailAsync(cancellationToken).ConfigureAwait(false);
        if (tail is not null && offset >= Length - tail.Length)
        {
            tail.AsMemory((int)(offset - (Length - tail.Length)), destination.Length).CopyTo(destination);
            return;
        }
        if (destination.Length <= SliceBytes)
            await _bucket.GetAsync(_key, _eTag, offset, destination, cancellationToken, VersionId).ConfigureAwait(false);
        else
            await ReadSlicesAsync(offset, destination, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _gate.Dispose();

    private Task ReadSlicesAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var slices = new List<Task>();
        for (var start = 0; start < destination.Length; start += SliceBytes)
        {
            var slice = destination.Slice(start, Math.Min(SliceBytes, destination.Length - start));
            slices.Add(_bucket.GetAsync(_key, _eTag, offset + start, slice, cancellationToken, VersionId));
        }
        return Task.WhenAll(slices);
    }

    private async Task<byte[]> LoadTailAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_tail is { } loaded)
                return loaded;
            var tail = new byte[(int)Math.Min(Length, TailBytes)];
            await _bucket.GetAsync(_key, _eTag, Length - tail.Length, tail, cancellationToken, VersionId).ConfigureAwait(false);
            return _tail = tail;
        }
        finally
        {
            _gate.Release();
        }
    }

    private LakeException OutOfRange(long offset, int length) => new(
        LakeErrorCode.FileCorrupt,
        $"'{Name}' points to bytes {offset} to {offset + length - 1L}, but it has only {Length} bytes.",
        "The object is damaged or was cut off; get it again from its source.",
        Name);
}
