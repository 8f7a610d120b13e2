using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>Chosen folders of a lake, each with all that lies in it.</summary>
internal sealed class FolderSet
{
    private readonly HashSet<string> _roots;

    public FolderSet(IEnumerable<string> folders)
    {
        _roots = new HashSet<string>(folders, StringComparer.Ordinal);
        _roots = [.. _roots.Where(folder => folder.Length == 0 || !Contains(LakePath.FolderOf(folder)))];
    }

    /// <summary>The folders in path order, without those that lie in another.</summary>
    public IReadOnlyList<string> Roots => [.. _roots.Order(StringComparer.Ordinal)];

    /// <summary>Whether a folder is one of them or lies in one.</summary>
    public bool Contains(string folder)
    {
        while (!_roots.Contains(folder))
        {
            if (folder.Length == 0)
                return false;
            folder = LakePath.FolderOf(folder);
        }
        return true;
    }
}
