using System.Collections.Concurrent;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>
/// A run's objects on their way into a bucket. A bucket cannot rename, so each data object appears by itself as soon as it is uploaded, in one
/// step; objects of the lake's state, such as the manifest, wait for completion and come after all data, removals last.
/// </summary>
/// <remarks>With <see cref="PublicationOptions.HoldBack"/> data waits for completion too, on the local disk.</remarks>
internal sealed class S3Publication : IPublication
{
    private const int KeysPerDelete = 1_000;

    private volatile S3Bucket _bucket;
    private readonly S3Keys _keys;
    private readonly PublicationOptions _options;
    private readonly IStoreLock? _lock;
    private readonly UploadQueue _uploads = new();
    private readonly ConcurrentDictionary<string, bool> _committed = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string?> _removals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _gone = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Held> _held = new();
    private readonly ConcurrentQueue<string> _uploaded = new();
    private readonly ConcurrentDictionary<string, string> _eTags = new(StringComparer.Ordinal);
    private readonly object _gate = new();
    private readonly SemaphoreSlim _first = new(1, 1);
    private SpoolFile? _heldBytes;
    private bool _hasBegun;
    private volatile bool _hasFailed;
    private volatile bool _hasParts;
    private bool _isOver;
    private bool _isDisposed;

    /// <param name="bucket">The bucket; what is sent through it checks the lease by itself.</param>
    /// <param name="keys">The keys of paths.</param>
    /// <param name="options">What the run wants.</param>
    /// <param name="held">The lock, asked for once more before the manifest and before removals.</param>
    public S3Publication(S3Bucket bucket, S3Keys keys, PublicationOptions options, IStoreLock? held)
    {
        _lock = held;
        _bucket = bucket;
        _keys = keys;
        _options = options;
    }

    /// <summary>The storage class of data; the lake's state has the usual one.</summary>
    public string? DataClass { get; init; }

    public IReadOnlyCollection<string> Visible => _uploaded;

    public IReadOnlyCollection<string> Waiting => [.. _removals.Keys.Where(path => !_committed.ContainsKey(path) && !_gone.ContainsKey(path))];

    public IObjectWriter Create(string path, StoredObject? existing = null)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        _keys.Check(path);
        return new S3ObjectWriter(this, path, existing);
    }

    public void Remove(string path) => Remove(path, eTag: null);

    public void Remove(StoredObject item) => Remove(item.Path, item.ETag);

    public SpoolFile NewSpoolFile() => new(_options.TempFolder ?? Path.GetTempPath());

    /// <summary>Takes over finished content: it is uploaded beside whatever comes next, or held back.</summary>
    public async ValueTask CommitAsync(string path, S3Content content, StoredObject? existing, CancellationToken cancellationToken)
    {
        try
        {
            Claim(path);
        }
        catch
        {
            content.Dispose();
            throw;
        }
        var isControl = StatePlace.IsState(path);
        if (isControl || _options.HoldBack)
        {
            _held.Enqueue(new Held(path, ToDisk(content), existing, isControl));
            return;
        }
        try
        {
            await BeginAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            content.Dispose();
            throw;
        }
        await UploadAsync(path, content, existing, cancellationToken).ConfigureAwait(false);
    }

    public async Task<CopiedObject> CopyAsync(
        StoredObject source, string path, StoredObject? existing, bool skipIfSame, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        _keys.Check(path);
        if (skipIfSame && existing?.Sha256 is { } known && S3Sameness.IsCopy(source, existing))
            return new CopiedObject(StageOutcome.Unchanged, known);
        Claim(path);
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        var from = new S3Version(await _keys.OfAsync(source.Path, cancellationToken).ConfigureAwait(false), source.ETag);
        await ProbeCopiesAsync(from, cancellationToken).ConfigureAwait(false);
        if (source.Length > S3PartSizes.First)
            _hasParts = true;
        var key = await _keys.WritableAsync(path, cancellationToken).ConfigureAwait(false);
        var (eTag, sha256) = await new S3Copy(DataBucket, key, _options.RunId).RunAsync(
            from, source.Length, S3Condition.AsListed(existing), cancellationToken).ConfigureAwait(false);
        _eTags[path] = eTag;
        _uploaded.Enqueue(path);
        return new CopiedObject(existing is null ? StageOutcome.Created : StageOutcome.Replaced, sha256);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        if (!_held.IsEmpty)
            await BeginAsync(cancellationToken).ConfigureAwait(false);
        await UploadDataAsync(cancellationToken).ConfigureAwait(false);
    }

    public string? ETagOf(string path) => _eTags.GetValueOrDefault(path);

    public async Task CompleteAsync(IProgress<string>? published, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        if (_hasFailed)
            throw new InvalidOperationException("An object of this publication could not be staged.");
        cancellationToken.ThrowIfCancellationRequested();
        if (!_hasBegun && _held.IsEmpty && _removals.Count == 0)
        {
            _isOver = true;
            return;
        }
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        await UploadDataAsync(cancellationToken).ConfigureAwait(false);
        if (!_held.IsEmpty)
            await VerifyAsync(cancellationToken).ConfigureAwait(false);
        await UploadControlAsync(cancellationToken).ConfigureAwait(false);
        _isOver = true;
        foreach (var path in _uploaded)
            published?.Report(path);
        await RemoveAsync([.. _removals.Where(item => !_committed.ContainsKey(item.Key))], cancellationToken).ConfigureAwait(false);
        if (_hasParts)
            await AbortLostUploadsAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = _isOver = true;
        await _uploads.DisposeAsync().ConfigureAwait(false);
        while (_held.TryDequeue(out var held))
            held.Content.Dispose();
        _heldBytes?.Dispose();
        _heldBytes = null;
        _first.Dispose();
    }

    private S3Bucket DataBucket => DataClass is null ? _bucket : _bucket.Storing(DataClass);

    /// <summary>Lets no second object of the run have that path.</summary>
    private void Claim(string path)
    {
        if (_committed.TryAdd(path, true))
            return;
        _hasFailed = true;
        throw new LakeException(
            LakeErrorCode.PartitionPathConflict, $"Two partitions of the run share the path '{path}'.", "Make the partition values distinct.", path);
    }

    /// <summary>Finds out, before the first copy to a store that is not AWS's, whether it heeds conditions of copies.</summary>
    private async ValueTask ProbeCopiesAsync(S3Version source, CancellationToken cancellationToken)
    {
        if (_bucket.CopiesConditionally is not null)
            return;
        await _first.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_bucket.CopiesConditionally is not null)
                return;
            var key = await _keys.WritableAsync($"{LakePath.Control}/{Guid.NewGuid():n}.tmp", cancellationToken).ConfigureAwait(false);
            _bucket = _bucket.Copying(await S3Copy.ProbeAsync(_bucket, source, key, cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            _first.Release();
        }
    }

    private async ValueTask UploadAsync(string path, S3Content content, StoredObject? existing, CancellationToken cancellationToken) =>
        await _uploads.AddAsync(
            content.MemoryBytes, token => RunAsync(path, content, existing, token), content.Dispose, cancellationToken).ConfigureAwait(false);

    private async Task RunAsync(string path, S3Content content, StoredObject? existing, CancellationToken cancellationToken)
    {
        using (content)
        {
            if (content.Length > S3PartSizes.First)
                _hasParts = true;
            var key = await _keys.WritableAsync(path, cancellationToken).ConfigureAwait(false);
            var bucket = StatePlace.IsState(path) ? _bucket : DataBucket;
            _eTags[path] = await new S3Upload(bucket, key, _options.RunId).RunAsync(
                content, S3Condition.AsListed(existing), cancellationToken).ConfigureAwait(false);
            _uploaded.Enqueue(path);
        }
    }

    private async Task UploadDataAsync(CancellationToken cancellationToken)
    {
        var data = new List<Held>();
        var control = new List<Held>();
        while (_held.TryDequeue(out var held))
            (held.IsControl ? control : data).Add(held);
        foreach (var held in control)
            _held.Enqueue(held);
        foreach (var held in data.OrderBy(static item => item.Path, StringComparer.Ordinal))
            await UploadAsync(held.Path, held.Content, held.Existing, cancellationToken).ConfigureAwait(false);
        await _uploads.DrainAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One after another, in the order of their names: the manifest, which makes the run count, comes after the contents that it stands for.</summary>
    private async Task UploadControlAsync(CancellationToken cancellationToken)
    {
        foreach (var held in _held.OrderBy(static item => item.Path, StringComparer.Ordinal).ToList())
        {
            await UploadAsync(held.Path, held.Content, held.Existing, cancellationToken).ConfigureAwait(false);
            await _uploads.DrainAsync(cancellationToken).ConfigureAwait(false);
        }
        _held.Clear();
    }

    private void Remove(string path, string? eTag)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        _keys.Check(path);
        lock (_gate)
            _removals[path] = eTag;
    }

    private async Task RemoveAsync(IReadOnlyList<KeyValuePair<string, string?>> items, CancellationToken cancellationToken)
    {
        if (items.Count > 0)
            await VerifyAsync(cancellationToken).ConfigureAwait(false);
        foreach (var chunk in items.Chunk(KeysPerDelete))
        {
            var keys = await KeysOfAsync(chunk.Select(item => item.Key), cancellationToken).ConfigureAwait(false);
            var paths = keys.Zip(chunk, static (key, item) => (key, item.Key)).ToDictionary(StringComparer.Ordinal);
            var versions = keys.Zip(chunk, static (key, item) => new S3Version(key, item.Value)).ToList();
            await S3Deletion.RunAsync(_bucket, versions, cancellationToken, key => _gone.TryAdd(paths[key], true)).ConfigureAwait(false);
        }
    }

    private ValueTask VerifyAsync(CancellationToken cancellationToken) => _lock?.VerifyAsync(cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>
    /// An upload in parts whose beginning was asked for twice, because the first reply was lost, has begun twice. The lock keeps all others
    /// out, so what is left at the paths of this run is its own.
    /// </summary>
    private async Task AbortLostUploadsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var keys = (await KeysOfAsync(_uploaded, cancellationToken).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
            foreach (var prefix in await _keys.PrefixesAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (var upload in await _bucket.ListUploadsAsync(prefix, cancellationToken).ConfigureAwait(false))
                {
                    if (keys.Contains(upload.Key))
                        await _bucket.AbortUploadAsync(upload.Key, upload.UploadId, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (LakeException)
        {
            // The run is complete without it; some are not allowed to list uploads.
        }
    }

    private async ValueTask<List<string>> KeysOfAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        foreach (var path in paths)
            keys.Add(await _keys.WritableAsync(path, cancellationToken).ConfigureAwait(false));
        return keys;
    }

    /// <summary>Tells the run, once, that the bucket is about to change.</summary>
    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _hasBegun))
            return;
        await _first.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_hasBegun)
                return;
            if (_options.BeforeFirstChange is { } begin)
                await begin(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _hasBegun, true);
        }
        finally
        {
            _first.Release();
        }
    }

    private S3Content ToDisk(S3Content content)
    {
        if (content.Length > S3PartSizes.First)
            return content;
        using (content)
        {
            lock (_gate)
                _heldBytes ??= NewSpoolFile();
            var offset = _heldBytes.Append(content.Read(0, (int)content.Length).Span);
            return S3Content.OnDisk(_heldBytes, offset, content.Length, ownsFile: false);
        }
    }

    private sealed record Held(string Path, S3Content Content, StoredObject? Existing, bool IsControl);
}
