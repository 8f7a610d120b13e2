using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>A lake below a prefix of a bucket, on AWS or on another service that speaks S3.</summary>
internal sealed class S3Store : ILakeStore
{
    private const string Usual = "STANDARD";

    private readonly S3Listing _listing;
    private readonly S3Keys _keys;
    private readonly string? _dataClass;
    private readonly ConcurrentDictionary<string, string> _written = new(StringComparer.Ordinal);
    private S3Bucket _bucket;
    private BucketLease? _lease;

    /// <param name="session">The way to the service; not owned.</param>
    /// <param name="bucket">The bucket, which must exist.</param>
    /// <param name="prefix">The key prefix of the lake's root, with or without a final slash.</param>
    /// <param name="options">How objects are stored.</param>
    public S3Store(AwsSession session, string bucket, string prefix, S3Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _dataClass = options.StorageClass;
        // Locks, journals and records are small, short-lived and often read: a class for data that is seldom read costs more for them.
        _bucket = new S3Bucket(session, bucket, options with { StorageClass = null }) { ExplainDenied = (denied, key) => _keys!.Explain(denied, key) };
        _listing = new S3Listing(_bucket);
        _keys = new S3Keys(_bucket, _listing, prefix);
    }

    public string Root => _bucket.UriOf(_keys.Prefix);

    public string Locate(string path) => _bucket.UriOf(_keys.Expected(path));

    public bool PublishesAtOnce => true;

    public bool ListsByKey => true;

    IKeptVersions? ILakeStore.Versions => new S3Versions(_bucket, _keys);

    public async IAsyncEnumerable<StoredObject> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in _listing.AllAsync(
            await _keys.OfFolderAsync(folder, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false))
        {
            if (ToStored(item) is { } stored && IsShown(folder, stored.Path))
                yield return stored;
        }
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(
        string folder, IReadOnlyList<string> within, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefixes = new string[within.Count];
        for (var i = 0; i < prefixes.Length; i++)
            prefixes[i] = await _keys.OfFolderAsync(within[i], cancellationToken).ConfigureAwait(false);
        await foreach (var item in _listing.WithinAsync(
            await _keys.OfFolderAsync(folder, cancellationToken).ConfigureAwait(false), prefixes, cancellationToken).ConfigureAwait(false))
        {
            if (ToStored(item) is { } stored && !StatePlace.IsState(stored.Path))
                yield return stored;
        }
    }

    public async IAsyncEnumerable<StoredObject> ListChildrenAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (child, item) in _listing.ChildrenAsync(
            await _keys.OfFolderAsync(folder, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false))
        {
            var found = child is not null ? new StoredObject(_keys.PathOf(child[..^1]), 0, default, Usual, IsFolder: true) : ToStored(item!);
            if (found is not null && IsShown(folder, found.Path))
                yield return found;
        }
    }

    public async ValueTask<TableFormat?> FindTableFormatAsync(CancellationToken cancellationToken)
    {
        var tables = new S3Tables(_bucket, _keys.Inside);
        var found = await tables.FindAsync(_keys.Prefix, cancellationToken).ConfigureAwait(false);
        if (tables.LacksSought)
            _keys.LeaveInside();
        return found;
    }

    public async ValueTask<StoredObject?> FindAsync(string path, CancellationToken cancellationToken) =>
        await _bucket.HeadAsync(await _keys.OfAsync(path, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false) is { } found
            ? new StoredObject(path, found.Length, Utc(found.LastModified), found.StorageClass ?? Usual, found.ETag)
            : null;

    public async ValueTask<IByteSource> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var key = await _keys.OfAsync(path, cancellationToken).ConfigureAwait(false);
        var tail = await _bucket.GetTailAsync(key, S3ByteSource.TailBytes, cancellationToken).ConfigureAwait(false)
            ?? throw new LakeException(
                LakeErrorCode.PathNotFound, $"There is no object '{_bucket.UriOf(key)}'.", "Check the path for spelling.", _bucket.UriOf(key));
        return new S3ByteSource(_bucket, key, tail.ETag, tail.Length, tail.Content);
    }

    public async ValueTask<IByteSource> OpenAsync(StoredObject item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return item.ETag is null
            ? await OpenAsync(item.Path, cancellationToken).ConfigureAwait(false)
            : new S3ByteSource(_bucket, await _keys.OfAsync(item.Path, cancellationToken).ConfigureAwait(false), item.ETag, item.Length);
    }

    public async ValueTask<IByteSource> OpenForPiecesAsync(StoredObject item, CancellationToken cancellationToken) => item.ETag is null
        ? await OpenAsync(item.Path, cancellationToken).ConfigureAwait(false)
        : new S3ByteSource(_bucket, await _keys.OfAsync(item.Path, cancellationToken).ConfigureAwait(false), item.ETag, item.Length) { KeepsTail = false };

    public async ValueTask PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (_lease is null)
            await PutAsync(path, content, S3Condition.None, cancellationToken).ConfigureAwait(false);
        else
            await PutUnderLockAsync(path, content, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DeleteAsync(string path, CancellationToken cancellationToken)
    {
        _written.TryRemove(path, out _);
        await _bucket.DeleteAsync(
            await _keys.WritableAsync(path, cancellationToken).ConfigureAwait(false), eTag: null, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IStoreLock> LockAsync(LockClaim claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var key = await _keys.WritableAsync(LockRecord.Path, cancellationToken).ConfigureAwait(false);
        var (lease, abilities) = await new BucketLocking(_bucket.With(null), key, Root).AcquireAsync(claim, cancellationToken).ConfigureAwait(false);
        _written.Clear();
        _bucket = _bucket.With(lease, abilities);
        _lease = lease;
        return lease;
    }

    public async Task<LockHolder?> FindHolderAsync(CancellationToken cancellationToken) =>
        await new BucketLocking(_bucket, await _keys.OfAsync(LockRecord.Path, cancellationToken).ConfigureAwait(false), Root).FindHolderAsync(
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<TimeSpan?> FindClockOffsetAsync(CancellationToken cancellationToken) =>
        await new BucketLocking(_bucket, await _keys.OfAsync(LockRecord.Path, cancellationToken).ConfigureAwait(false), Root).FindClockOffsetAsync(
            cancellationToken).ConfigureAwait(false);

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
        var found = new List<UnfinishedUpload>();
        foreach (var prefix in await _keys.PrefixesAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var upload in await _bucket.ListUploadsAsync(prefix, cancellationToken).ConfigureAwait(false))
                found.Add(new UnfinishedUpload(_keys.PathOf(upload.Key), upload.UploadId, Utc(upload.Initiated ?? default)));
        }
        return found;
    }

    public async ValueTask AbortUploadAsync(UnfinishedUpload upload, CancellationToken cancellationToken) =>
        await _bucket.AbortUploadAsync(
            await _keys.OfAsync(upload.Path, cancellationToken).ConfigureAwait(false), upload.Id, cancellationToken).ConfigureAwait(false);

    public async ValueTask<string?> WriterOfAsync(string path, CancellationToken cancellationToken) =>
        (await _bucket.HeadAsync(await _keys.OfAsync(path, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false))?.RunId;

    public ValueTask DeleteAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        DeleteAsync(paths.Select(path => (path, ETag: (string?)null)), cancellationToken);

    public ValueTask DeleteAsync(IReadOnlyList<StoredObject> items, CancellationToken cancellationToken) =>
        DeleteAsync(items.Select(item => (item.Path, item.ETag)), cancellationToken);

    public async ValueTask DeleteTreeAsync(string folder, CancellationToken cancellationToken)
    {
        var prefix = await _keys.OfFolderAsync(StatePlace.CheckBelow(folder), cancellationToken).ConfigureAwait(false);
        var versions = new List<S3Version>(S3Bucket.MostKeys);
        await foreach (var item in _listing.AllAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            versions.Add(new S3Version(item.Key, item.ETag));
            if (versions.Count < S3Bucket.MostKeys)
                continue;
            await S3Deletion.RunAsync(_bucket, versions, cancellationToken).ConfigureAwait(false);
            versions.Clear();
        }
        if (versions.Count > 0)
            await S3Deletion.RunAsync(_bucket, versions, cancellationToken).ConfigureAwait(false);
    }

    public IObjectWriter Compare(string path, StoredObject? existing) => new S3Comparison(existing);

    public IPublication BeginPublication(PublicationOptions options) => new S3Publication(_bucket, _keys, options, _lease) { DataClass = _dataClass };

    public void Dispose()
    {
        // The session belongs to the command.
    }

    private async ValueTask DeleteAsync(IEnumerable<(string Path, string? ETag)> items, CancellationToken cancellationToken)
    {
        foreach (var chunk in items.Chunk(1_000))
        {
            var versions = new List<S3Version>(chunk.Length);
            foreach (var (path, eTag) in chunk)
            {
                _written.TryRemove(path, out _);
                versions.Add(new S3Version(await _keys.WritableAsync(path, cancellationToken).ConfigureAwait(false), eTag));
            }
            await S3Deletion.RunAsync(_bucket, versions, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<string?> PutAsync(string path, ReadOnlyMemory<byte> content, S3Condition condition, CancellationToken cancellationToken)
    {
        using var stream = S3Upload.StreamOf(content);
        return await _bucket.PutAsync(await _keys.WritableAsync(path, cancellationToken).ConfigureAwait(false),
            stream, S3Content.Md5Of(content), condition, runId: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Replaces what this run wrote or finds there, and nothing else: even the run's own notes are changed from one version to the next.</summary>
    private async ValueTask PutUnderLockAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var condition = _written.TryGetValue(path, out var known) ? new S3Condition(false, known) : S3Condition.Absent;
        for (var attempt = 0; attempt < 3; attempt++)
        {
            if (await PutAsync(path, content, condition, cancellationToken).ConfigureAwait(false) is { } eTag)
            {
                _written[path] = eTag;
                return;
            }
            // An older run's, or this one's whose reply was lost.
            condition = S3Condition.AsListed(await FindAsync(path, cancellationToken).ConfigureAwait(false));
        }
        throw _bucket.Changed(_keys.Expected(path), "while it was being replaced");
    }

    /// <summary>Null for the empty object with which some consoles mark a folder.</summary>
    private StoredObject? ToStored(S3Object item) => item.Key.EndsWith('/')
        ? null
        : new StoredObject(_keys.PathOf(item.Key), item.Size ?? 0, Utc(item.LastModified ?? default), item.StorageClass?.Value ?? Usual, item.ETag);

    // State that lies inside the lake, because that is a whole bucket, is no object of it.
    private static bool IsShown(string folder, string path) => folder.Length > 0 || !StatePlace.IsState(path);

    private static DateTimeOffset Utc(DateTime time) =>
        new(DateTime.SpecifyKind(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time, DateTimeKind.Utc));
}
