namespace PartitionLake.Engine.Storage.Local;

/// <summary>The folder of a local lake's state: beside the root, or inside it where that is not possible; see <see cref="StatePlace"/>.</summary>
/// <param name="root">The full path of the root.</param>
/// <param name="disk">Makes the changes.</param>
/// <param name="warn">Told once why the state is not beside the lake.</param>
internal sealed class LocalState(string root, Disk disk, Action<string>? warn)
{
    private const int ProbeAttempts = 100;

    /// <summary>So often a refusal is tried again that nothing explains: what explained it may be gone by the time one looks.</summary>
    private const int UnexplainedAttempts = 5;

    private readonly object _gate = new();
    private readonly Lazy<string?> _beside = new(() => BesideOf(root));
    private readonly string _inside = Path.Join(root, LakePath.Control);
    private volatile string? _decided;

    /// <summary>Where the state is; before anything of it was written, where it is to be.</summary>
    public string Folder => _decided ?? Find() ?? _beside.Value ?? _inside;

    /// <summary>The folder that lakes side by side share for their state; null where the state is inside.</summary>
    public string? Shared => Folder is var folder && folder == _beside.Value ? Path.GetDirectoryName(folder) : null;

    /// <summary>Decides where the state is to be, for as long as there is any, and creates its folder. The root must be there.</summary>
    /// <exception cref="LakeException">It can be neither beside the lake nor inside.</exception>
    public void Prepare()
    {
        lock (_gate)
        {
            if (_decided is not null || Find() is not null)
                return;
            if (_beside.Value is not { } beside)
                _decided = _inside;
            else if (TryBeside(beside) is { } refusal)
                KeepInside(beside, refusal);
        }
    }

    /// <summary>
    /// Whether another process keeps the state in the other of the two places: one may have been refused what another was not. Asked by
    /// whoever has just taken the lock in its own place. Of two that ask, each after it took its lock, at least one sees the other.
    /// </summary>
    public bool IsContested => _beside.Value is { } beside
        && (Folder == beside ? HoldsState(_inside) : Disk.IsHeld(Path.Join(beside, DiskLock.Name)));

    /// <summary>Leaves it to the next call to decide where the state is.</summary>
    public void Forget() => _decided = null;

    /// <summary>Which names the disk takes for one in the root; null as long as nothing was moved there.</summary>
    public NameFolding? Folding { get; private set; }

    /// <summary>Makes sure that what is staged in the state's folder can be moved into the root, by moving an empty folder and deleting it.</summary>
    /// <exception cref="LakeException">It cannot.</exception>
    public void CheckMoves()
    {
        var staging = Path.Join(Folder, StatePlace.Staging[LakePath.Control.Length..]);
        var (from, to) = (Path.Join(staging, Guid.NewGuid().ToString("N") + ".tmp"), Path.Join(root, FoldingProbe.Name));
        try
        {
            for (var attempt = 0; !TryMove(from, to, attempt); attempt++)
            {
            }
        }
        finally
        {
            disk.TryDeleteEmptyFolder(from);
            disk.TryDeleteEmptyFolder(to);
            disk.TryDeleteEmptyFolder(staging);
        }
    }

    /// <summary>Deletes what a process left that was killed while it tried that.</summary>
    public void DeleteProbe() => disk.TryDeleteEmptyFolder(Path.Join(root, FoldingProbe.Name));

    // A folder of that name in the root is left by a process that was killed, or is another's that does the same at this moment; and the
    // recovery of another may take the folder away that is to be moved.
    private bool TryMove(string from, string to, int attempt)
    {
        disk.CreateFolders(from);
        try
        {
            disk.MoveFolder(from, to);
            Folding = FoldingProbe.Look(root);
            return true;
        }
        catch (LakeException e) when (attempt < ProbeAttempts && Directory.Exists(root)
            && (Directory.Exists(to) || !Directory.Exists(from) || (attempt < UnexplainedAttempts && e.InnerException is not UnauthorizedAccessException)))
        {
            disk.TryDeleteEmptyFolder(to);
            return false;
        }
    }

    /// <summary>The place that holds state already; null where none does.</summary>
    private string? Find()
    {
        if (HoldsState(_inside))
            _decided = _inside;
        else if (_beside.Value is { } beside && FolderEntry.ReadExisting(beside).Count > 0)
            _decided = beside;
        return _decided;
    }

    private static bool HoldsState(string inside) => FolderEntry.ReadExisting(inside).Exists(static entry => StatePlace.IsOwn(entry.Name, entry.IsFolder));

    private LakeException? TryBeside(string beside)
    {
        try
        {
            disk.CreateFolders(beside);
            _decided = beside;
            CheckMoves();
            return null;
        }
        catch (LakeException e) when (e.Code is not LakeErrorCode.DiskFull && !DiskFailure.IsMissing(e))
        {
            _decided = null;
            if (disk.TryDeleteEmptyFolder(beside))
                disk.TryDeleteEmptyFolder(Path.GetDirectoryName(beside)!);
            return e;
        }
    }

    private void KeepInside(string beside, LakeException refusal)
    {
        try
        {
            disk.CreateFolders(_inside);
        }
        catch (LakeException e)
        {
            throw new LakeException(
                e.Code,
                $"The state of the lake '{root}' can be kept neither beside it in '{beside}' ({refusal.Message}) nor inside in '{_inside}' ({e.Message})",
                "Give this account the right to create folders and files in one of the two, or choose another destination.",
                root,
                e);
        }
        _decided = _inside;
        warn?.Invoke($"The state of the lake '{root}' is kept inside it, in '{_inside}', because it cannot be beside it in '{beside}': {refusal.Message} "
            + "Readers that take every file below the root for data, as Polars and awswrangler do, must leave that folder out.");
    }

    // Through a link and by its own name a lake is the same, and what is beside the link may be on another disk.
    private static string? BesideOf(string root)
    {
        var target = Path.TrimEndingDirectorySeparator(TargetOf(root));
        return Path.GetDirectoryName(target) is { } parent ? Path.Join(parent, LakePath.Control, StatePlace.FolderName(Path.GetFileName(target))) : null;
    }

    private static string TargetOf(string root)
    {
        try
        {
            return SymbolicLink.Is(root) && Directory.ResolveLinkTarget(root, returnFinalTarget: true) is { } target ? target.FullName : root;
        }
        catch (Exception e) when (DiskFailure.OfReading(e, root) is { } failure)
        {
            throw failure;
        }
    }
}
