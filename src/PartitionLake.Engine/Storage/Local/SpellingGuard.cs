namespace PartitionLake.Engine.Storage.Local;

/// <summary>
/// Refuses to write into a folder that the disk takes for another one by its name: what a run means to add beside it would replace it.
/// Safe for several threads. Asks the disk as it is; before, a run compares its partitions with those it has listed.
/// </summary>
/// <param name="root">The lake, of which nothing may be published yet.</param>
internal sealed class SpellingGuard(RootFolder root)
{
    private readonly Dictionary<string, HashSet<string>> _names = new(StringComparer.Ordinal);
    private readonly bool _isNeeded = root.Folding.Any;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.PartitionPathConflict"/>: that
    /// folder, or one above it, has another name on the disk.</exception>
    public void Refuse(string folder)
    {
        if (!_isNeeded || StatePlace.IsState(folder))
            return;
        for (var start = 0; start < folder.Length;)
        {
            var end = folder.IndexOf('/', start) is var slash and >= 0 ? slash : folder.Length;
            var (parent, name) = (start == 0 ? "" : folder[..(start - 1)], folder[start..end]);
            if (!Has(parent, name))
            {
                if (!Directory.Exists(root.Full(folder[..end])))
                    return;
                throw Conflict(folder[..end], FoldingProbe.Spell(root.Full(parent), [name])[0]);
            }
            start = end + 1;
        }
    }

    private bool Has(string parent, string name)
    {
        lock (_names)
        {
            if (!_names.TryGetValue(parent, out var names))
                _names.Add(parent, names = [.. FolderEntry.ReadExisting(root.Full(parent)).Select(static entry => entry.Name)]);
            return names.Contains(name);
        }
    }

    private LakeException Conflict(string folder, string spelled) =>
        NameConflict.Refuse(folder, LakePath.FolderOf(folder) is { Length: > 0 } parent ? $"{parent}/{spelled}" : spelled, root.Path);
}
