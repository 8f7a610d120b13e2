using System.Globalization;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>The root of a local lake and its state: turns their paths into full ones, and leaves no folder behind that held nothing.</summary>
internal sealed class RootFolder
{
    private const int NamedLeftovers = 3;

    private readonly List<string> _created = [];
    private readonly Disk _disk;
    private readonly LocalState _state;
    private readonly Action<string>? _warn;
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);

    public RootFolder(string path, Disk disk, Action<string>? warn = null)
    {
        Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        StatePlace.RefuseAsRoot(Path);
        _disk = disk;
        _warn = warn;
        _state = new LocalState(Path, disk, warn);
    }

    public string Path { get; }

    /// <summary>Which names the disk takes for one. Without a run that may write, as far as looking tells.</summary>
    public NameFolding Folding => _disk.Folding ?? _state.Folding ?? FoldingProbe.Guess(Path);

    public string Full(string relative) => relative.Length == 0 ? Path
        : StatePlace.IsState(relative) ? SystemPath.Below(_state.Folder, relative[LakePath.Control.Length..])
        : SystemPath.Below(Path, relative);

    /// <summary>Creates a folder below the root or of the state, and the root where it is missing.</summary>
    public void CreateFolder(string relative)
    {
        lock (_created)
        {
            if (!Directory.Exists(Path))
                _disk.CreateFolders(Path, _created);
        }
        if (StatePlace.IsState(relative))
            _state.Prepare();
        RefuseLinks(relative);
        _disk.CreateFolders(Full(relative));
    }

    /// <summary>See <see cref="LocalState.IsContested"/>.</summary>
    public bool IsStateContested => _state.IsContested;

    /// <summary>See <see cref="LocalState.Forget"/>.</summary>
    public void ForgetState() => _state.Forget();

    /// <summary>See <see cref="LocalState.CheckMoves"/>.</summary>
    public void CheckMoves() => _state.CheckMoves();

    /// <summary>See <see cref="LocalState.DeleteProbe"/>.</summary>
    public void DeleteProbe() => _state.DeleteProbe();

    /// <summary>A symbolic link to a folder could carry what is written out of the lake.</summary>
    /// <param name="relative">The folder, below the root.</param>
    /// <param name="known">Folders that were looked at before; the new ones are added.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>: that folder, or one above it below the root, is a link.</exception>
    public void RefuseLinks(string relative, HashSet<string>? known = null)
    {
        if (StatePlace.IsState(relative) && _state.Shared is { } shared && SymbolicLink.Is(shared))
            throw LinkedFolder(shared);
        for (; relative.Length > 0 && known?.Contains(relative) != true; relative = LakePath.FolderOf(relative))
        {
            var folder = Full(relative);
            if (SymbolicLink.Is(folder))
                throw LinkedFolder(folder);
            known?.Add(relative);
        }
    }

    public static bool IsMissing(FileAttributes attributes) => (int)attributes == -1;

    public static LakeException LinkedFolder(string folder) => new(
        LakeErrorCode.PathInvalid,
        $"The folder '{folder}' is a symbolic link, and nothing is written through links because they lead out of the lake.",
        "Replace the link by the folder it leads to, or make that folder a lake of its own.",
        folder);

    /// <summary>Deletes that folder and those above it as far as they are empty: a bucket has no empty folders either.</summary>
    public void DeleteEmpty(string relative)
    {
        while (relative.Length > 0 && (_disk.TryDeleteEmptyFolder(Full(relative)) || !Directory.Exists(Full(relative))))
            relative = LakePath.FolderOf(relative);
    }

    /// <summary>Deletes a file that was written to see that it can be.</summary>
    /// <exception cref="LakeException">This account may write here, and not delete.</exception>
    public void DeleteTemporary(string path)
    {
        try
        {
            _disk.DeleteFile(path);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.FileInUse)
        {
            TellLeft(path, [path]);
        }
    }

    /// <summary>Whether that was found to be a leftover which cannot be deleted at the moment.</summary>
    public bool IsLeft(string path) => _left.Contains(path);

    /// <summary>Says once which leftovers cannot be deleted. They are no part of the lake, and stop nobody.</summary>
    /// <param name="path">What was to be deleted.</param>
    /// <param name="files">What of it is still there.</param>
    public void TellLeft(string path, IReadOnlyList<string> files)
    {
        if (files.Count == 0 || !_left.Add(path))
            return;
        var names = string.Join(", ", files.Take(NamedLeftovers).Select(static file => $"'{file}'"));
        var more = files.Count > NamedLeftovers ? string.Create(CultureInfo.InvariantCulture, $" and {files.Count - NamedLeftovers:N0} more") : "";
        _warn?.Invoke(
            $"Leftovers of a run of '{Path}' cannot be deleted, because another program has them open or this account may not: "
                + $"{names}{more}. They are no part of the lake; the next run tries again.");
    }

    /// <summary>Deletes the state's folder and the folders this store created for the root, as far as they are empty.</summary>
    public void DeleteUnused()
    {
        DeleteEmpty(LakePath.Control);
        // While there is state, somebody is about to need the root, even if it is empty still.
        if (Directory.Exists(_state.Folder))
            return;
        if (_state.Shared is { } shared)
            _disk.TryDeleteEmptyFolder(shared);
        lock (_created)
        {
            while (_created.Count > 0 && _disk.TryDeleteEmptyFolder(_created[^1]))
                _created.RemoveAt(_created.Count - 1);
        }
    }
}
