namespace PartitionLake.Engine.Storage.Local;

/// <summary>Compares what is staged with the lake and writes the steps that turn the one into the other.</summary>
/// <remarks>
/// A folder that the lake does not have is moved as a whole: a new lake of 100,000 partitions becomes visible by a few renames.
/// Data comes first, then what is in the lake's state (the manifest never names an object that is not there), then removals.
/// </remarks>
internal sealed class PublishPlanner(RootFolder root, StagingFolder staging, PublishJournal journal, Disk disk)
{
    private readonly HashSet<string> _knownFolders = new(StringComparer.Ordinal);

    /// <param name="numbered">The objects in <see cref="StagingFolder.New"/>: path and number.</param>
    /// <param name="removals">The objects to take out.</param>
    public void Plan(IReadOnlyDictionary<string, int> numbered, IReadOnlyCollection<string> removals)
    {
        PlanAdditions(numbered, control: false);
        PlanAdditions(numbered, control: true);
        var number = numbered.Count;
        foreach (var path in removals)
        {
            root.RefuseLinks(LakePath.FolderOf(path), _knownFolders);
            // What the run writes at the same path takes its place; there is nothing else to remove.
            if (!File.Exists(root.Full(path)) || numbered.ContainsKey(path))
                continue;
            disk.RefuseProtected(root.Full(path));
            journal.Add(JournalStep.Remove, number++, path);
        }
    }

    private void PlanAdditions(IReadOnlyDictionary<string, int> numbered, bool control)
    {
        if (Directory.Exists(staging.Tree))
            PlanFolder("", name => name == LakePath.Control == control);
        foreach (var (path, number) in numbered)
        {
            if (StatePlace.IsState(path) != control)
                continue;
            root.RefuseLinks(LakePath.FolderOf(path), _knownFolders);
            if (Directory.Exists(root.Full(path)))
                throw WrongKind(root.Full(path), needsFolder: false);
            journal.Add(JournalStep.Place, number, path);
        }
    }

    private void PlanFolder(string folder, Predicate<string>? include = null)
    {
        foreach (var staged in FolderEntry.ReadAll(staging.InTree(folder)))
        {
            if (include is not null && !include(staged.Name))
                continue;
            var path = folder.Length == 0 ? staged.Name : folder + "/" + staged.Name;
            var current = new FileInfo(root.Full(path)).Attributes;
            if (RootFolder.IsMissing(current))
                journal.Add(JournalStep.Add, 0, path);
            else if (staged.IsFolder && SymbolicLink.Is(root.Full(path), current))
                throw RootFolder.LinkedFolder(root.Full(path));
            else if (staged.IsFolder != ((current & FileAttributes.Directory) != 0))
                throw WrongKind(root.Full(path), staged.IsFolder);
            else if (staged.IsFolder)
                PlanFolder(path);
            else
                throw Appeared(root.Full(path));
        }
    }

    private static LakeException WrongKind(string path, bool needsFolder) => new(
        LakeErrorCode.PathInvalid,
        needsFolder ? $"'{path}' is a file, but the run needs a folder there." : $"'{path}' is a folder, but the run writes a file there.",
        "Move it away, or choose another destination or file name.",
        path);

    private static LakeException Appeared(string path) => new(
        LakeErrorCode.StoreFailed,
        $"'{path}' was written by something else while the run was at work.",
        "Find out what else writes to this lake, and run again.",
        path);
}
