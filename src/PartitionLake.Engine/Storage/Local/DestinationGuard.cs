namespace PartitionLake.Engine.Storage.Local;

/// <summary>The folder that a run writes to. An input that shares files with it would be read again, with all that was written, by the next run.</summary>
internal sealed class DestinationGuard
{
    private readonly LakeUri _destination;
    private readonly string _prefix = "";
    private readonly List<(string Path, string Identity)> _upwards = [];

    public DestinationGuard(string destination)
    {
        _destination = LakeUri.Parse(destination);
        if (_destination.Scheme == LakeScheme.S3)
        {
            _prefix = WithSlash(_destination.Path);
            return;
        }
        // By identity, because links, mounts and disks that fold case give one folder several paths.
        foreach (var folder in RealPath.Upwards(RealPath.Of(_destination.Path)))
            _upwards.Add((folder, FileNode.Of(folder).Identity));
    }

    /// <exception cref="LakeException"><see cref="LakeErrorCode.PlanInvalid"/>: the scope reaches into the destination.</exception>
    public void Refuse(InputScope scope)
    {
        if (Reaches(scope))
            throw Shared(scope.Uri.Original);
    }

    /// <summary>Whether the scope reaches into the destination, lies in it, or the other way round.</summary>
    public bool Reaches(InputScope scope)
    {
        if (scope.Uri.Scheme != _destination.Scheme || scope.Uri.Bucket != _destination.Bucket)
            return false;
        return _destination.Scheme == LakeScheme.S3 ? ReachesInBucket(scope) : ReachesOnDisk(scope);
    }

    /// <summary>Refuses a link below an input that leads to the destination, into it, or to a folder that holds it.</summary>
    /// <param name="link">The link.</param>
    /// <param name="real">Where it leads.</param>
    public void RefuseLink(string link, string real)
    {
        if (_destination.Scheme == LakeScheme.File && (Holds(real) || IsInside(real)))
            throw Shared(link);
    }

    private bool ReachesInBucket(InputScope scope) => scope.Kind switch
    {
        InputKind.File => scope.Folder.StartsWith(_prefix, StringComparison.Ordinal),
        _ when scope.Folder.StartsWith(_prefix, StringComparison.Ordinal) => true,
        _ when !_prefix.StartsWith(scope.Folder, StringComparison.Ordinal) => false,
        InputKind.Folder => true,
        _ => scope.MayReach(_prefix[scope.Folder.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries), ignoreCase: false),
    };

    private bool ReachesOnDisk(InputScope scope)
    {
        if (IsInside(RealPath.Of(scope.Folder)))
            return true;
        if (scope.Kind == InputKind.File)
            return false;
        var level = LevelOf(FileNode.Of(scope.Folder).Identity);
        if (level < 0)
            return false;
        return scope.Kind == InputKind.Folder
            || scope.MayReach(Enumerable.Range(0, level).Reverse().Select(i => Path.GetFileName(_upwards[i].Path)), LocalInputs.IgnoresCase);
    }

    /// <summary>Whether that folder is the destination or holds it.</summary>
    private bool Holds(string folder) => LevelOf(FileNode.Of(folder).Identity) >= 0;

    /// <summary>Whether that real path is the destination or lies in it.</summary>
    private bool IsInside(string real)
    {
        var destination = _upwards[0].Identity;
        return destination.Length > 0 && RealPath.Upwards(real).Any(folder => FileNode.Of(folder).Identity == destination);
    }

    private int LevelOf(string identity) => identity.Length == 0 ? -1 : _upwards.FindIndex(folder => folder.Identity == identity);

    private LakeException Shared(string input) => new(
        LakeErrorCode.PlanInvalid,
        $"The input '{input}' and the destination '{_destination.Original}' share files: "
            + "one is the other or lies in it, so that the next run would read what this one writes.",
        "Write to a folder beside the input, or name the input more closely.",
        input);

    private static string WithSlash(string prefix) => prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
}
