using System.Globalization;
using System.Runtime.CompilerServices;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>A lake in a folder of a local or mounted disk.</summary>
public sealed class LocalStore : ILakeStore
{
    /// <summary>Objects up to this size are held in memory until they are committed.</summary>
    internal const int DefaultMemoryThreshold = 8 * 1024 * 1024;

    /// <summary>How often to begin again where another process cleared away an empty folder or temporary file.</summary>
    private const int MissingAttempts = 100;

    private readonly RootFolder _root;
    private readonly Disk _disk;
    private readonly int _memoryThreshold;
    private DiskLock? _lock;

    /// <param name="root">The table root. It need not exist; it is created with the first object.</param>
    /// <param name="warn">Told why the lake's state cannot be beside it, where that is so and a run decides it.</param>
    public LocalStore(string root, Action<string>? warn = null)
        : this(root, new Disk(), DefaultMemoryThreshold, warn)
    {
    }

    internal LocalStore(string root, Disk disk, int memoryThreshold, Action<string>? warn = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _disk = disk;
        _root = new RootFolder(root, disk, warn);
        _memoryThreshold = memoryThreshold;
    }

    public string Root => _root.Path;

    public string Locate(string path) => _root.Full(path);

    public async IAsyncEnumerable<StoredObject> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A listing may take long on a big tree; the caller's thread goes on with its own work meanwhile.
        await Task.Yield();
        var start = LakePath.CheckFolder(folder);
        if (!Directory.Exists(_root.Full(start)))
            yield break;
        foreach (var item in Walk(start, new FolderChain(_root.Full(start))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return item;
        }
    }

    public async IAsyncEnumerable<StoredObject> ListChildrenAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        var start = LakePath.CheckFolder(folder);
        if (!Directory.Exists(_root.Full(start)))
            yield break;
        foreach (var entry in FolderEntry.ReadExisting(_root.Full(start)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsInternal(start, entry.Name))
                yield return Present(PathOf(start, entry.Name), entry);
        }
    }

    public string IdentityOf(string path) => FileNode.Of(_root.Full(LakePath.Check(path))).Identity;

    public ValueTask<TableFormat?> FindTableFormatAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(LocalTables.Find(Root));
    }

    public ValueTask<StoredObject?> FindAsync(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = new FileInfo(_root.Full(LakePath.Check(path)));
        return ValueTask.FromResult(file.Exists ? Describe(path, new FolderEntry(file.Name, false, false, file.Length, file.LastWriteTimeUtc)) : null);
    }

    public ValueTask<IByteSource> OpenAsync(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IByteSource>(new FileByteSource(_root.Full(LakePath.Check(path))));
    }

    public ValueTask PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Put(path, content, cancellationToken);
        return ValueTask.CompletedTask;
    }

    public async Task<IStoreLock> LockAsync(LockClaim claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        if (File.Exists(Root))
            throw new LakeException(LakeErrorCode.DestinationNotWritable, $"The destination '{Root}' is a file.", "Name a folder.", Root);
        var held = await TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (NetworkDisk.WarningFor(Path.GetDirectoryName(_root.Full(DiskLock.Path))!) is { } warning)
                claim.OnWarning?.Invoke(warning);
            Put(LockRecord.Path, LockRecord.OfThisProcess(claim.RunId, DateTimeOffset.UtcNow, lease: null).ToBytes(), cancellationToken);
            _lock = held;
            return held;
        }
        catch
        {
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<LockHolder?> FindHolderAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var source = await OpenAsync(LockRecord.Path, cancellationToken).ConfigureAwait(false);
            var content = new byte[Math.Min(source.Length, LockRecord.MostBytes)];
            await source.ReadAsync(0, content, cancellationToken).ConfigureAwait(false);
            return LockRecord.Parse(content)?.ToHolder(DiskLock.IsHeld(_root));
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.PathNotFound)
        {
            return null;
        }
    }

    public ValueTask DeleteAsync(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _root.RefuseLinks(LakePath.FolderOf(LakePath.CheckForWriting(path)));
        if (!RootFolder.IsMissing(new FileInfo(_root.Full(path)).Attributes))
        {
            _disk.DeleteFile(_root.Full(path));
            DeleteUnused(path);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask DeleteTreeAsync(string folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _root.RefuseLinks(LakePath.FolderOf(StatePlace.CheckBelow(folder)));
        if (_disk.DeleteTree(_root.Full(folder)) is { Count: > 0 } left)
            throw new LakeException(
                LakeErrorCode.StoreFailed, $"{left.Count} files could not be removed, the first of them '{left[0]}'.",
                "Close what has them open, and run Clear-LakeOrphan.", left[0]);
        DeleteUnused(folder);
        return ValueTask.CompletedTask;
    }

    public ValueTask CheckWritableAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (File.Exists(Root))
            throw new LakeException(LakeErrorCode.DestinationNotWritable, $"The destination '{Root}' is a file.", "Name a folder.", Root);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                _root.DeleteTemporary(WriteTemporary("partitionlake"u8));
                _root.CheckMoves();
                return ValueTask.CompletedTask;
            }
            catch (LakeException e) when (DiskFailure.IsMissing(e) && attempt < MissingAttempts)
            {
            }
            finally
            {
                _root.DeleteEmpty(StagingFolder.Parent);
                _root.DeleteUnused();
            }
        }
    }

    public ValueTask<NameFolding> FindFoldingAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_root.Folding);
    }

    public ValueTask RecoverAsync(CancellationToken cancellationToken)
    {
        PublishRecovery.Run(_root, _disk, cancellationToken);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<StagedLeftover>> ListStagedAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(StagedLeftovers.Find(_root, _disk));
    }

    public IObjectWriter Compare(string path, StoredObject? existing) => new LocalComparison(this, path);

    public IPublication BeginPublication(PublicationOptions options)
    {
        if (LakePath.CheckForWriting(options.RunId).Contains('/'))
            throw new LakeException(LakeErrorCode.PathInvalid, $"The run id '{options.RunId}' holds '/'.", "Choose another run id.", options.RunId);
        PublishRecovery.Run(_root, _disk, CancellationToken.None);
        return new LocalPublication(_root, options.RunId, _disk, _memoryThreshold, _lock) { Stepping = options.Stepping };
    }

    public void Dispose()
    {
        // Nothing is held between calls.
    }

    private IEnumerable<StoredObject> Walk(string folder, FolderChain chain)
    {
        foreach (var entry in FolderEntry.ReadExisting(_root.Full(folder)))
        {
            if (IsInternal(folder, entry.Name))
                continue;
            var path = PathOf(folder, entry.Name);
            if (!entry.IsFolder)
            {
                yield return Present(path, entry);
                continue;
            }
            chain.Enter(_root.Full(path), entry);
            foreach (var below in Walk(path, chain))
                yield return below;
            chain.Leave();
        }
    }

    /// <summary>Writes the content beside the lake, then gives it its place in one step, so that nobody sees half of it.</summary>
    private void Put(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LakePath.CheckForWriting(path);
        // Recovery by another process may delete the temporary file, or an empty folder that was just created.
        for (var attempt = 0; ; attempt++)
        {
            string? temporary = null;
            try
            {
                _root.CreateFolder(LakePath.FolderOf(path));
                // Only now it is decided where the state of a new lake is.
                var full = _root.Full(path);
                if (Directory.Exists(full))
                    throw new LakeException(LakeErrorCode.PathInvalid, $"'{full}' is a folder, but a file is to be written there.", "Move it away.", full);
                temporary = WriteTemporary(content.Span);
                _disk.MoveFile(temporary, full);
                return;
            }
            catch (LakeException e) when (DiskFailure.IsMissing(e) && attempt < MissingAttempts)
            {
            }
            finally
            {
                if (temporary is not null)
                    _disk.TryDeleteFile(temporary);
                _root.DeleteEmpty(StagingFolder.Parent);
                DeleteUnused(path);
            }
        }
    }

    private string WriteTemporary(ReadOnlySpan<byte> content)
    {
        _root.CreateFolder(StagingFolder.Parent);
        var path = _root.Full(StagingFolder.Parent + "/" + Guid.NewGuid().ToString("N") + ".tmp");
        var file = _disk.CreateFile(path);
        try
        {
            using (file)
            {
                _disk.WriteFile(file, content, 0, path);
                _disk.FlushFile(file, path);
            }
        }
        catch
        {
            // Closed before: on Windows our own handle would forbid it, and that would hide why.
            _disk.TryDeleteFile(path);
            throw;
        }
        return path;
    }

    private void DeleteUnused(string path)
    {
        _root.DeleteEmpty(LakePath.FolderOf(path));
        _root.DeleteUnused();
    }

    private async Task<DiskLock> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await DiskLock.TryTakeAsync(_root, _disk, cancellationToken).ConfigureAwait(false)
                ?? throw await HeldAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The folders that were made for it hold nothing.
            _root.DeleteUnused();
            throw;
        }
    }

    private async Task<LakeException> HeldAsync(CancellationToken cancellationToken)
    {
        var holder = await FindHolderAsync(cancellationToken).ConfigureAwait(false);
        return new LakeException(
            LakeErrorCode.LakeLocked,
            holder is null
                ? $"Another run is writing to '{Root}'."
                : string.Create(CultureInfo.InvariantCulture,
                    $"Run '{holder.RunId}' of {holder.Owner} is writing to '{Root}' since {holder.Acquired.UtcDateTime:u}, "
                        + $"and holds its lock for as long as its process lives."),
            "Wait for that run to end. If its process is stopped or hangs, end it: the lock ends with it, and the next run puts in order what it left.",
            Root);
    }

    /// <summary>Whether that child is no object of the lake: its state, or machinery that no listing shows and that may be gone any moment.</summary>
    private static bool IsInternal(string folder, string name) => folder.Length == 0 ? name == LakePath.Control
        : folder == LakePath.Control
        ? name is "staging" or DiskLock.Name
        : folder == StagingFolder.Parent || folder.StartsWith(StagingFolder.Parent + "/", StringComparison.Ordinal);

    private static string PathOf(string folder, string name) => folder.Length == 0 ? name : folder + "/" + name;

    /// <summary>An entry of a listing. A link to a folder that is gone looks like a file without bytes: it is marked.</summary>
    private StoredObject Present(string path, FolderEntry entry) => entry.IsDeadLink && !LakePath.IsHidden(entry.Name)
        ? Describe(path, entry) with { DeadLink = new FileInfo(_root.Full(path)).LinkTarget }
        : Describe(path, entry);

    private static StoredObject Describe(string path, FolderEntry entry) => new(
        path,
        entry.Length,
        new DateTimeOffset(entry.LastWriteUtc, TimeSpan.Zero),
        "LOCAL",
        entry.IsFolder ? null : string.Create(CultureInfo.InvariantCulture, $"{entry.Length:x}-{entry.LastWriteUtc.Ticks:x}"),
        entry.IsFolder);
}
