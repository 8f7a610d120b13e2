namespace PartitionLake.Engine.Storage;

/// <summary>Where the state of a lake lies: the records of its runs, its lock and what is being staged. The one owner of that rule.</summary>
/// <remarks>
/// The state of <c>P/name/</c> is <c>P/_partitionlake/name/</c>, beside the lake, because many readers take every file below a root for data.
/// A root that has nothing beside it, a bucket or a volume, keeps its state in <c>_partitionlake/</c> inside; so does a lake on a disk that
/// cannot have it beside; and state that is found inside is used there. Within the engine a path that begins with
/// <see cref="LakePath.Control"/> names the state wherever it lies: each store turns it into the true place, and no listing of the lake shows it.
/// </remarks>
public static class StatePlace
{
    /// <summary>The records of the runs.</summary>
    public const string Runs = LakePath.Control + "/runs";

    /// <summary>What the newest run recorded of the lake, and the journals of runs that have not ended: few objects, however many runs there were.</summary>
    public const string Current = LakePath.Control + "/current";

    /// <summary>What local runs stage, on the same disk as the lake so that a rename publishes it.</summary>
    public const string Staging = LakePath.Control + "/staging";

    /// <summary>What runs on other engines are given and what they leave: the script, and for each run its plan, its staged lake and its result.</summary>
    public const string Jobs = LakePath.Control + "/jobs";

    private const string Prefix = LakePath.Control + "/";

    /// <summary>The folders that the state itself has. No folder of another lake's state is called so, see <see cref="FolderName"/>.</summary>
    private static readonly string[] OwnFolders = [Runs[Prefix.Length..], Current[Prefix.Length..], Staging[Prefix.Length..], Jobs[Prefix.Length..]];

    /// <summary>Whether a path below the root is one of the state.</summary>
    public static bool IsState(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path == LakePath.Control || path.StartsWith(Prefix, StringComparison.Ordinal);
    }

    /// <summary>Returns a path that lies within one of the state's folders; used before all that lies below it is removed.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>.</exception>
    internal static string CheckBelow(string path)
    {
        LakePath.Check(path);
        return Array.Exists(OwnFolders, own => path.StartsWith($"{Prefix}{own}/", StringComparison.Ordinal)) ? path : throw new LakeException(
            LakeErrorCode.PathInvalid, $"'{path}' is no place for files that only a run needs.", "This is a defect of PartitionLake: please report it.", path);
    }

    /// <summary>
    /// Whether an entry of the folder <c>_partitionlake</c> inside a root is state of that root. A lake that is nested in another has its own
    /// state there too, in a folder of its name.
    /// </summary>
    internal static bool IsOwn(string name, bool isFolder) => isFolder ? IsOwnFolder(name) : !name.StartsWith('.');

    /// <summary>The folder of a lake's state among those of the lakes beside it. The names that could be mistaken get a <c>_</c> in front.</summary>
    internal static string FolderName(string lake) => IsOwnFolder(lake.TrimStart('_')) ? "_" + lake : lake;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>: the root lies among the state of lakes.</exception>
    internal static void RefuseAsRoot(string root)
    {
        if (Array.Exists(root.Split('/', '\\'), segment => segment.Equals(LakePath.Control, StringComparison.OrdinalIgnoreCase)))
        {
            throw new LakeException(
                LakeErrorCode.PathInvalid,
                $"'{root}' cannot be a lake: folders of the name '{LakePath.Control}' hold the state of the lakes beside them.",
                "Give the folder of the lake itself, or another one.",
                root);
        }
    }

    /// <summary>Tells of which lake an object of some state is.</summary>
    /// <param name="path">Its full path or URI, with <c>/</c> between names.</param>
    /// <param name="root">The lake's root, without a final slash.</param>
    /// <param name="inLake">The path by which the engine knows it, below the root.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(string path, out string root, out string inLake)
    {
        ArgumentNullException.ThrowIfNull(path);
        (root, inLake) = ("", "");
        var at = path.LastIndexOf("/" + Prefix, StringComparison.Ordinal);
        if (at < 0)
            return false;
        var below = path[(at + 1 + Prefix.Length)..];
        var slash = below.IndexOf('/', StringComparison.Ordinal);
        var isInside = slash < 0 || IsOwnFolder(below[..slash]);
        root = isInside ? path[..at] : $"{path[..at]}/{LakeOf(below[..slash])}";
        inLake = Prefix + (isInside ? below : below[(slash + 1)..]);
        return true;
    }

    private static string LakeOf(string folder) => folder.StartsWith('_') && IsOwnFolder(folder.TrimStart('_')) ? folder[1..] : folder;

    private static bool IsOwnFolder(string name) => Array.Exists(OwnFolders, own => own.Equals(name, StringComparison.OrdinalIgnoreCase));
}
