namespace PartitionLake.Engine.Partitioning;

/// <summary>How the folders of a lake are spelt, where its disk takes several spellings for one folder: values that differ would share it.</summary>
/// <param name="folding">Which names the disk takes for one.</param>
internal sealed class FolderSpellings(NameFolding folding)
{
    private readonly Dictionary<string, string> _spelled = new(StringComparer.Ordinal);

    /// <summary>The other spelling that was noted for a partition folder or one above it; null where there is none.</summary>
    public (string Path, string Other)? Find(string path)
    {
        for (var end = path.Length; folding.Any && end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (_spelled.TryGetValue(folding.KeyOf(path[..end]), out var noted))
                return noted == path[..end] ? null : (path[..end], noted);
        }
        return null;
    }

    /// <summary>Notes a partition folder and those above it.</summary>
    /// <param name="path">The path below the root.</param>
    /// <returns>The other spelling of one of them that was noted before; null where there is none.</returns>
    public (string Path, string Other)? Add(string path)
    {
        if (!folding.Any)
            return null;
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            var folder = path[..end];
            var key = folding.KeyOf(folder);
            if (!_spelled.TryAdd(key, folder))
                return _spelled[key] == folder ? null : (folder, _spelled[key]);
        }
        return null;
    }
}
