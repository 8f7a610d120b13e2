using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using PartitionLake.Engine.Aws;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>A lake below a prefix of a bucket, on AWS or on another service that speaks S3.</summary>
internal sealed class S3Store : ILakeStore
{
    /// <summary>S3's limit for a key, in UTF-8 bytes.</summary>
    private const int MaxKeyBytes = 1_024;

    private const string Usual = "STANDARD";

    private readonly S3Bucket _bucket;
    private readonly S3Listing _listing;
    private readonly string _prefix;

    /// <param name="session">The way to the service; not owned.</param>
    /// <param name="bucket">The bucket, which must exist.</param>
    /// <param name="prefix">The key prefix of the lake's root, with or without a final slash.</param>
    /// <param name="options">How objects are stored.</param>
    public S3Store(AwsSession session, string bucket, string prefix, S3Options options)
    {
        _bucket = new S3Bucket(session, bucket, options);
        _listing = new S3Listing(_bucket);
        _prefix = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
        if (_prefix.Length > 0)
            LakePath.Check(_prefix[..^1]);
    }

    public string Root => _bucket.UriOf(_prefix);

    public bool PublishesAtOnce => true;

    public async IAsyncEnumerable<StoredObject> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in _listing.AllAsync(PrefixOf(folder), cancellationToken).ConfigureAwait(false))
        {
            if (ToStored(item) is { } stored)
                yield return stored;
        }
    }

    public async IAsyncEnumerable<StoredObject> ListChildrenAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (child, item) in _listing.ChildrenAsync(PrefixOf(folder), cancellationToken).ConfigureAwait(false))
        {
            if (child is not null)
                yield return new StoredObject(child[_prefix.Length..^1], 0, default, Usual, IsFolder: true);
            else if (ToStored(item!) is { } stored)
                yield return stored;
        }
    }

    public async ValueTask<StoredObject?> FindAsync(string path, CancellationToken cancellationToken) =>
        await _bucket.HeadAsync(KeyOf(LakePath.Check(path)), cancellationToken).ConfigureAwait(false) is { } found
            ? new StoredObject(path, found.Length, Utc(found.LastModified), found.StorageClass ?? Usual, found.ETag)
            : null;

    public async ValueTask<IByteSource> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var key = KeyOf(LakePath.Check(path));
        var tail = await _bucket.GetTailAsync(key, S3ByteSource.TailBytes, cancellationToken).ConfigureAwait(false)
            ?? throw new LakeException(LakeErrorCode.PathNotFound, $"There is no object '{_bucket.UriOf(key)}'.", "Check the path for spelling.", _bucket.UriOf(key));
        return new S3ByteSource(_bucket, key, tail.ETag, tail.Length, tail.Content);
    }

    public ValueTask<IByteSource> OpenAsync(StoredObject item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return item.ETag is null
            ? OpenAsync(item.Path, cancellationToken)
            : ValueTask.FromResult<IByteSource>(new S3ByteSource(_bucket, KeyOf(LakePath.Check(item.Path)), item.ETag, item.Length));
    }

    public async ValueTask<bool> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await PutAsync(path, content, S3Condition.Absent, cancellationToken).ConfigureAwait(false);

    public async ValueTask PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await PutAsync(path, content, S3Condition.None, cancellationToken).ConfigureAwait(false);

    public async ValueTask DeleteAsync(string path, CancellationToken cancellationToken) =>
        await _bucket.DeleteAsync(WritableKeyOf(path), eTag: null, cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> ReplaceIfSameAsync(string path, ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await ETagIfSameAsync(path, expected, cancellationToken).ConfigureAwait(false) is { } eTag
        && await PutAsync(path, content, new S3Condition(false, eTag), cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> DeleteIfSameAsync(string path, ReadOnlyMemory<byte> expected, CancellationToken cancellationToken) =>
        await ETagIfSameAsync(path, expected, cancellationToken).ConfigureAwait(false) is { } eTag
        && await _bucket.DeleteAsync(WritableKeyOf(path), eTag, cancellationToken).ConfigureAwait(false);

    public async ValueTask CheckWritableAsync(CancellationToken cancellationToken)
    {
        var path = $"{LakePath.Control}/{Guid.NewGuid():n}.tmp";
        await PutAsync(path, "partitionlake"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        await DeleteAsync(path, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask RecoverAsync(CancellationToken cancellationToken)
    {
        // Each object of a bucket appears whole by itself: there is nothing half-done below the level of a run.
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }

    public async ValueTask<IReadOnlyList<UnfinishedUpload>> ListUploadsAsync(CancellationToken cancellationToken)
    {
        var uploads = await _bucket.ListUploadsAsync(_prefix, cancellationToken).ConfigureAwait(false);
        return uploads.ConvertAll(upload => new UnfinishedUpload(upload.Key[_prefix.Length..], upload.UploadId, Utc(upload.Initiated ?? default)));
    }

    public async ValueTask AbortUploadAsync(UnfinishedUpload upload, CancellationToken cancellationToken) =>
        await _bucket.AbortUploadAsync(_prefix + upload.Path, upload.Id, cancellationToken).ConfigureAwait(false);

    public async ValueTask<string?> WriterOfAsync(string path, CancellationToken cancellationToken) =>
        (await _bucket.HeadAsync(KeyOf(LakePath.Check(path)), cancellationToken).ConfigureAwait(false))?.RunId;

    public async ValueTask DeleteAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        foreach (var chunk in paths.Chunk(1_000))
            await S3Deletion.RunAsync(_bucket, [.. chunk.Select(WritableKeyOf)], cancellationToken).ConfigureAwait(false);
    }

    public IObjectWriter Compare(string path, StoredObject? existing) => new S3Comparison(existing);

    public IPublication BeginPublication(PublicationOptions options) => new S3Publication(_bucket, WritableKeyOf, options);

    public void Dispose()
    {
        // The session belongs to the command.
    }

    private async ValueTask<bool> PutAsync(string path, ReadOnlyMemory<byte> content, S3Condition condition, CancellationToken cancellationToken)
    {
        using var stream = S3Upload.StreamOf(content);
        return await _bucket.PutAsync(WritableKeyOf(path), stream, S3Content.Md5Of(content), condition, runId: null, cancellationToken).ConfigureAwait(false) is not null;
    }

    private async ValueTask<string?> ETagIfSameAsync(string path, ReadOnlyMemory<byte> expected, CancellationToken cancellationToken)
    {
        var key = WritableKeyOf(path);
        var found = await _bucket.GetTailAsync(key, Math.Max(1, expected.Length + 1), cancellationToken).ConfigureAwait(false);
        return found is not null && found.Length == expected.Length && expected.Span.SequenceEqual(found.Content) ? found.ETag : null;
    }

    /// <summary>Null for the empty object with which some consoles mark a folder.</summary>
    private StoredObject? ToStored(S3Object item) => item.Key.EndsWith('/')
        ? null
        : new StoredObject(item.Key[_prefix.Length..], item.Size ?? 0, Utc(item.LastModified ?? default), item.StorageClass?.Value ?? Usual, item.ETag);

    private string PrefixOf(string folder) => LakePath.CheckFolder(folder) is { Length: > 0 } checkedFolder ? _prefix + checkedFolder + "/" : _prefix;

    private string KeyOf(string path) => _prefix + path;

    private string WritableKeyOf(string path)
    {
        var key = _prefix + LakePath.CheckForBucket(path);
        return System.Text.Encoding.UTF8.GetByteCount(key) <= MaxKeyBytes
            ? key
            : throw new LakeException(LakeErrorCode.PartitionPathTooLong, $"The key '{key}' is longer than {MaxKeyBytes:N0} bytes, the most that S3 stores.", "Shorten the partition values with an expression, or choose a shorter prefix.", path);
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time, DateTimeKind.Utc));
}
