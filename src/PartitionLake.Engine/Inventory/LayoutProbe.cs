using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Inventory;

/// <summary>Finds the partition keys of a lake without a manifest: follows the first folders down to the first data file.</summary>
internal static class LayoutProbe
{
    /// <summary>Name and texts of all siblings for each level; null where there is no data file at all.</summary>
    /// <remarks>Lists one folder per level, unless folders are empty. A folder's sub-folders count before its files, so a stray file misleads nobody.</remarks>
    public static async ValueTask<List<ProbedKey>?> FindAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        var levels = new List<ProbedKey>();
        return await DescendAsync(store, "", levels, cancellationToken).ConfigureAwait(false) ? levels : null;
    }

    private static async ValueTask<bool> DescendAsync(ILakeStore store, string folder, List<ProbedKey> levels, CancellationToken cancellationToken)
    {
        var folders = new List<(string Path, string Name, string? Text)>();
        var hasData = false;
        await foreach (var child in store.ListChildrenAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            var segment = LakePath.NameOf(child.Path);
            if (!child.IsFolder)
                hasData |= child.DeadLink is null && LakeObjects.IsData(child.Path);
            else if (!LakePath.IsHidden(segment) && PartitionPath.TryParseSegment(segment, out var name, out var text))
                folders.Add((child.Path, name, text));
        }
        var level = levels.Count;
        foreach (var (path, name, _) in folders)
        {
            levels.Add(new ProbedKey(name, [.. folders.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Text)]));
            if (await DescendAsync(store, path, levels, cancellationToken).ConfigureAwait(false))
                return true;
            levels.RemoveAt(level);
        }
        return hasData;
    }
}

/// <param name="Name">The key name.</param>
/// <param name="Texts">The values of all siblings in one folder; null for null.</param>
internal sealed record ProbedKey(string Name, IReadOnlyList<string?> Texts);
