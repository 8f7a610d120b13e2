using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>The data objects that are in the lake before a run publishes, by partition folder.</summary>
internal sealed class ExistingObjects
{
    private readonly Dictionary<string, List<StoredObject>> _byFolder = new(StringComparer.Ordinal);

    /// <summary>The partitions of the plan's columns that the lake has, spelt as this run spells them.</summary>
    public IEnumerable<string> Folders => _byFolder.Keys;

    /// <summary>Lists the lake once. Hidden names and folders that are not of these partition columns are left out.</summary>
    public static async Task<ExistingObjects> ListAsync(ILakeStore store, IReadOnlyList<PartitionColumn> columns, CancellationToken cancellationToken)
    {
        var existing = new ExistingObjects();
        string? folder = null;
        string? partition = null;
        await foreach (var stored in store.ListAsync("", cancellationToken).ConfigureAwait(false))
        {
            // It may have been the folder of a whole partition, whose rows this run would keep, merge or remove.
            if (stored.DeadLink is { } target)
                throw DiskFailure.DeadLink($"{store.Root.TrimEnd('/')}/{stored.Path}", target);
            var slash = stored.Path.LastIndexOf('/');
            if (slash < 0 || !stored.Path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) || LakePath.IsHidden(stored.Path.AsSpan(slash + 1)))
                continue;
            // Objects are listed in the order of their paths, so those of one folder follow each other.
            if (stored.Path[..slash] != folder)
            {
                folder = stored.Path[..slash];
                partition = Canonical(folder, columns);
            }
            if (partition is null)
                continue;
            if (!existing._byFolder.TryGetValue(partition, out var objects))
                existing._byFolder.Add(partition, objects = []);
            objects.Add(stored);
        }
        return existing;
    }

    /// <summary>The objects of a partition; empty where there are none.</summary>
    public IReadOnlyList<StoredObject> In(string folder) => _byFolder.TryGetValue(folder, out var objects) ? objects : [];

    /// <summary>
    /// The folder as this run would spell it, or null for one of other partition columns: another writer may have
    /// escaped a value differently or left out the padding, and two folders for one partition would double its rows.
    /// </summary>
    public static string? Canonical(string folder, IReadOnlyList<PartitionColumn> columns)
    {
        if (!PartitionPath.TryParse(folder, out var keys) || keys.Count != columns.Count)
            return null;
        var path = "";
        for (var i = 0; i < keys.Count; i++)
        {
            var key = columns[i].Key;
            if (!string.Equals(keys[i].Name, key.Name, StringComparison.OrdinalIgnoreCase))
                return null;
            // What this run could not write cannot be one of its partitions; such a folder keeps its own spelling.
            if (!PartitionValueParser.TryParse(keys[i].Text, key.Type, out var value) || !PartitionPath.CanHold(keys[i].Text))
                return folder;
            path = PartitionPath.Combine(path, key.Segment(value, 0));
        }
        return path;
    }
}
