namespace PartitionLake.Engine.Storage.Local;

/// <summary>The root of a local lake: turns its paths into full ones, and leaves no folder behind that held nothing.</summary>
internal sealed class RootFolder(string path, Disk disk)
{
    /// <summary>How the system tells paths apart.</summary>
    public static readonly StringComparer PathComparer =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private readonly List<string> _created = [];

    public string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    public string Full(string relative) => relative.Length == 0 ? Path : System.IO.Path.Join(Path, relative);

    /// <summary>Creates a folder below the root, and the root where it is missing.</summary>
    public void CreateFolder(string relative)
    {
        lock (_created)
        {
            if (!Directory.Exists(Path))
                disk.CreateFolders(Path, _created);
        }
        RefuseLinks(relative);
        disk.CreateFolders(Full(relative));
    }

    /// <summary>A symbolic link to a folder could carry what is written out of the lake.</summary>
    /// <param name="relative">The folder, below the root.</param>
    /// <param name="known">Folders that were looked at before; the new ones are added.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>: that folder, or one above it below the root, is a link.</exception>
    public void RefuseLinks(string relative, HashSet<string>? known = null)
    {
        for (; relative.Length > 0 && known?.Contains(relative) != true; relative = LakePath.FolderOf(relative))
        {
            var folder = Full(relative);
            if (IsLink(new FileInfo(folder).Attributes))
                throw LinkedFolder(folder);
            known?.Add(relative);
        }
    }

    /// <summary>Whether something is there, and it is a symbolic link or junction.</summary>
    public static bool IsLink(FileAttributes attributes) => !IsMissing(attributes) && (attributes & FileAttributes.ReparsePoint) != 0;

    public static bool IsMissing(FileAttributes attributes) => (int)attributes == -1;

    public static LakeException LinkedFolder(string folder) => new(
        LakeErrorCode.PathInvalid,
        $"The folder '{folder}' is a symbolic link, and nothing is written through links because they lead out of the lake.",
        "Replace the link by the folder it leads to, or make that folder a lake of its own.",
        folder);

    /// <summary>Deletes that folder and those above it as far as they are empty: a bucket has no empty folders either.</summary>
    public void DeleteEmpty(string relative)
    {
        while (relative.Length > 0 && (disk.TryDeleteEmptyFolder(Full(relative)) || !Directory.Exists(Full(relative))))
            relative = LakePath.FolderOf(relative);
    }

    /// <summary>Deletes the control folder and the folders this store created for the root, as far as they are empty.</summary>
    public void DeleteUnused()
    {
        DeleteEmpty(LakePath.Control);
        lock (_created)
        {
            while (_created.Count > 0 && disk.TryDeleteEmptyFolder(_created[^1]))
                _created.RemoveAt(_created.Count - 1);
        }
    }
}
