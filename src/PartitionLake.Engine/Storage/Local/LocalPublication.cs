namespace PartitionLake.Engine.Storage.Local;

/// <summary>A run's objects on their way into a local lake. The protocol is described at <see cref="PublishSteps"/>.</summary>
internal sealed class LocalPublication(RootFolder root, string runId, Disk disk, int memoryThreshold, DiskLock? held = null) : IPublication
{
    private readonly object _gate = new();
    private readonly SortedSet<string> _removals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbered = new(root.Folding.Comparer);
    private readonly SpellingGuard _spelling = new(root);
    private volatile StagingFolder? _staging;
    private int _parts;
    private volatile bool _hasFailed;
    private bool _isPublished;
    private bool _isOver;

    /// <summary>See <see cref="PublicationOptions.Stepping"/>.</summary>
    public Action<PublicationStep?>? Stepping { get; init; }

    public IObjectWriter Create(string path, StoredObject? existing = null)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        LakePath.CheckForWriting(path);
        RefuseStaging(path);
        return new LocalObjectWriter(this, path, root.Full(path), new StagedContent(memoryThreshold, disk, NewPart), disk);
    }

    public async Task<CopiedObject> CopyAsync(
        StoredObject source, string path, StoredObject? existing, bool skipIfSame, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        LakePath.CheckForWriting(path);
        RefuseStaging(path);
        var (from, current) = (root.Full(LakePath.Check(source.Path)), root.Full(path));
        var outcome = StageOutcome.Created;
        var sha256 = await DigestAsync(from, source.Length, cancellationToken).ConfigureAwait(false);
        if (File.Exists(current))
        {
            if (skipIfSame && new FileInfo(current).Length == source.Length && !SymbolicLink.Is(current)
                && await DigestAsync(current, source.Length, cancellationToken).ConfigureAwait(false) == sha256)
                return new CopiedObject(StageOutcome.Unchanged, sha256);
            disk.RefuseProtected(current);
            outcome = StageOutcome.Replaced;
        }
        StageCopy(path, from);
        return new CopiedObject(outcome, sha256);
    }

    public void Remove(string path)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        LakePath.CheckForWriting(path);
        RefuseStaging(path);
        lock (_gate)
            _removals.Add(path);
    }

    /// <summary>Moves finished content to its place among the staged objects.</summary>
    public void Stage(string path, StagedContent content)
    {
        try
        {
            var staged = PlaceFor(path);
            if (content.FilePath is { } part)
            {
                disk.FlushFile(content.File, part);
                StagePart(part, staged);
            }
            else
                StageBytes(content.Buffered.Span, staged);
        }
        catch (Exception e)
        {
            // What is staged for this path may be half an object.
            _hasFailed = true;
            if (e is LakeException failure && DiskFailure.IsTaken(failure))
                throw Conflict(path);
            throw;
        }
    }

    public async Task CompleteAsync(IProgress<string>? published, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        if (_hasFailed)
            throw new InvalidOperationException("An object of this publication could not be staged.");
        cancellationToken.ThrowIfCancellationRequested();
        if (_staging is null && _removals.Count == 0)
        {
            _isOver = true;
            return;
        }
        if (held is not null)
            await held.VerifyAsync(cancellationToken).ConfigureAwait(false);
        await Task.Run(() => Complete(published, cancellationToken), CancellationToken.None).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        _isOver = true;
        if (_staging is not { } staging)
            return ValueTask.CompletedTask;
        _staging = null;
        using (staging)
        {
            // With a journal whose steps are not all done, the folder holds what recovery needs.
            if (_isPublished || !StagingFolder.HasJournal(staging.Path))
                TryCleanUp(staging);
        }
        return ValueTask.CompletedTask;
    }

    private void Complete(IProgress<string>? published, CancellationToken cancellationToken)
    {
        _isOver = true;
        var staging = Staging();
        root.CreateFolder("");
        var steps = new PublishSteps(root, staging, disk);
        var draft = staging.Publishing + ".draft";
        WriteJournal(draft);
        disk.Synchronise(staging.Path);
        disk.MoveFile(draft, staging.Publishing);
        Stepping?.Invoke(new PublicationStep(IsBack: false, 0, 0));
        try
        {
            steps.Forward(isRecovery: false, published, cancellationToken);
        }
        catch (Exception cause)
        {
            TakeBack(staging, steps, cause);
            throw;
        }
        _isPublished = true;
        Stepping?.Invoke(null);
        if (TryCleanUp(staging))
            _staging = null;
    }

    private void WriteJournal(string path)
    {
        disk.CreateFolders(Staging().Old);
        using var journal = new PublishJournal(disk, path);
        new PublishPlanner(root, Staging(), journal, disk).Plan(_numbered, _removals);
        journal.Finish();
    }

    private void TakeBack(StagingFolder staging, PublishSteps steps, Exception cause)
    {
        try
        {
            disk.MoveFile(staging.Publishing, staging.Undoing);
            steps.Back(Stepping);
            staging.Settle(staging.Undoing);
            Stepping?.Invoke(null);
            if (TryCleanUp(staging))
                _staging = null;
        }
        catch (LakeException e)
        {
            throw new LakeException(
                LakeErrorCode.StoreFailed,
                $"Publishing to '{root.Path}' failed ({cause.Message}) and could not be taken back: {e.Message}",
                "Repair the cause and run again: the next run, before anything else, brings the lake to a whole state.",
                root.Path,
                new AggregateException(cause, e));
        }
    }

    // Nothing of the lake depends on this any more: what fails here is repeated on disposal, and then by the next recovery.
    private bool TryCleanUp(StagingFolder staging)
    {
        try
        {
            PublishRecovery.CleanUp(root, staging, disk);
            return true;
        }
        catch (LakeException)
        {
            return false;
        }
    }

    private StagingFolder Staging()
    {
        if (_staging is { } ready)
            return ready;
        lock (_gate)
        {
            try
            {
                return _staging ??= StagingFolder.Create(root, runId, disk);
            }
            catch (LakeException e) when (e.Code != LakeErrorCode.LakeLocked)
            {
                root.DeleteEmpty(StagingFolder.NewOf(runId));
                root.DeleteUnused();
                throw;
            }
        }
    }

    private string NewPart()
    {
        var part = Staging().Part(Interlocked.Increment(ref _parts));
        disk.CreateFolders(Path.GetDirectoryName(part)!);
        return part;
    }

    private string PlaceFor(string path)
    {
        var staging = Staging();
        _spelling.Refuse(LakePath.FolderOf(path));
        if (!Directory.Exists(root.Full(LakePath.FolderOf(path))))
        {
            var staged = staging.InTree(path);
            disk.CreateFolders(Path.GetDirectoryName(staged)!);
            return staged;
        }
        int number;
        lock (_gate)
        {
            number = _numbered.Count;
            if (!_numbered.TryAdd(path, number))
                throw Conflict(path);
        }
        return staging.Numbered(number);
    }

    private void StageBytes(ReadOnlySpan<byte> content, string staged)
    {
        using var file = disk.CreateFile(staged);
        if (!content.IsEmpty)
            disk.WriteFile(file, content, 0, staged);
        disk.FlushFile(file, staged);
    }

    private void StagePart(string part, string staged)
    {
        var outcome = disk.LinkFile(part, staged);
        if (outcome == LinkOutcome.NameTaken || (outcome == LinkOutcome.Unsupported && File.Exists(staged)))
            throw DiskFailure.Taken(staged);
        if (outcome != LinkOutcome.Linked)
            disk.MoveFile(part, staged);
    }

    /// <summary>Gives what lies there already a second name among the staged objects: the first stays until the run is complete.</summary>
    private void StageCopy(string path, string from)
    {
        try
        {
            var staged = PlaceFor(path);
            var outcome = disk.LinkFile(from, staged);
            if (outcome == LinkOutcome.NameTaken || (outcome == LinkOutcome.Unsupported && File.Exists(staged)))
                throw DiskFailure.Taken(staged);
            if (outcome != LinkOutcome.Linked)
                disk.CopyFile(from, staged);
        }
        catch (Exception e)
        {
            _hasFailed = true;
            if (e is LakeException failure && DiskFailure.IsTaken(failure))
                throw Conflict(path);
            throw;
        }
    }

    private static async Task<string> DigestAsync(string path, long length, CancellationToken cancellationToken)
    {
        using var source = new FileByteSource(path);
        return source.Length == length ? await DigestStream.OfAsync(source, cancellationToken).ConfigureAwait(false) : throw new LakeException(
            LakeErrorCode.ObjectChanged, $"'{path}' was changed by something else during the run.", "Find out what else writes there, and run again.", path);
    }

    private static void RefuseStaging(string path)
    {
        if (path.StartsWith(StagingFolder.Parent + "/", StringComparison.Ordinal))
            throw new LakeException(LakeErrorCode.PathInvalid, $"'{path}' is in the folder where runs stage their objects.", "Choose another path.", path);
    }

    private static LakeException Conflict(string path) => new(
        LakeErrorCode.PartitionPathConflict,
        $"Two objects of this run have the path '{path}'.",
        "Make the file name or the partition columns distinguish them.",
        path);
}
