using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Care;

/// <summary>All partitions of a lake, whoever wrote it, and which of them a command is about.</summary>
internal sealed class CaredLake
{
    private readonly KeyFilter? _filter;
    private readonly IReadOnlyCollection<string>? _folders;

    private CaredLake(
        LakeLayout layout, KeyFilter? filter, IReadOnlyCollection<string>? folders, IReadOnlyList<CaredPartition> all, IReadOnlyList<CaredPartition> chosen)
    {
        _filter = filter;
        _folders = folders;
        Layout = layout;
        All = all;
        Chosen = chosen;
    }

    /// <summary>The partition keys.</summary>
    public LakeLayout Layout { get; }

    public IReadOnlyList<CaredPartition> All { get; }

    /// <summary>Those that the filter and the named folders leave.</summary>
    public IReadOnlyList<CaredPartition> Chosen { get; }

    /// <summary>Lists the lake once. The whole is listed, because what dead runs left is known by the whole alone.</summary>
    /// <exception cref="LakeException">The filter is wrong, or something lies in the lake that is in no partition of it.</exception>
    public static async Task<CaredLake> ListAsync(ILakeStore store, LakeLayout layout, CareOptions options, CancellationToken cancellationToken)
    {
        var filter = string.IsNullOrWhiteSpace(options.Filter) ? null : new KeyFilter(layout, SqlParser.ParseExpression(options.Filter), options.Filter);
        var walk = new PartitionWalk(store, layout, new PartitionSelection(layout, new InventoryOptions(), null), (folder, problem) => throw new LakeException(
            LakeErrorCode.SchemaMismatch, $"The folder '{store.Locate(folder)}' {problem}: nobody can tell to which partition its rows belong.",
            "Move the files into a partition folder, or elsewhere.", folder));
        var all = new List<CaredPartition>();
        var chosen = new List<CaredPartition>();
        await foreach (var found in walk.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            if (found.Objects.Find(static item => item.DeadLink is not null) is { } dead)
                throw DiskFailure.DeadLink(store.Locate(dead.Path), dead.DeadLink!);
            var partition = new CaredPartition(found.Path, KeysOf(layout, found.Path), found.Values, [.. found.Objects]);
            all.Add(partition);
            if (IsChosen(partition, layout, filter, options.Folders))
                chosen.Add(partition);
        }
        return new CaredLake(layout, filter, options.Folders, all, chosen);
    }

    /// <summary>The partition of a folder of which there may be no object any more; null where the command is not about it.</summary>
    public CaredPartition? PlaceOf(string folder)
    {
        if (!PartitionPath.TryParse(folder, out var keys) || keys.Count != Layout.Keys.Count)
            return null;
        try
        {
            var columns = KeysOf(Layout, folder);
            var values = Layout.Keys.Zip(columns, static (key, column) => KeyValuePair.Create(key.Name, PartitionValue.ToObject(column, 0)));
            var place = new CaredPartition(folder, columns, [.. values], []);
            return IsChosen(place, Layout, _filter, _folders) ? place : null;
        }
        catch (LakeException)
        {
            // What lies there is no partition of this lake.
            return null;
        }
    }

    private static bool IsChosen(CaredPartition partition, LakeLayout layout, KeyFilter? filter, IReadOnlyCollection<string>? folders) =>
        IsNamed(partition.Folder, folders) && (filter is null || (!filter.IsNever && filter.MayMatch([.. partition.Keys], layout.Keys.Count - 1)));

    /// <summary>The file name of the lake's objects: that which runs gave most of them, without what an appending run adds.</summary>
    public static async Task<string> FindFileNameAsync(LakeContents contents, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var item in contents.ObjectsAsync(cancellationToken).ConfigureAwait(false))
        {
            var name = LakePath.NameOf(item.Path).Replace($"-{item.RunId}.", ".", StringComparison.Ordinal);
            names[name] = names.GetValueOrDefault(name) + 1;
        }
        return names.Count == 0 ? "data.parquet" : names.MaxBy(static name => (name.Value, name.Key)).Key;
    }

    private static bool IsNamed(string folder, IReadOnlyCollection<string>? folders)
    {
        if (folders is null)
            return true;
        for (var end = folder.Length; end > 0; end = folder.LastIndexOf('/', end - 1))
        {
            if (folders.Contains(folder[..end]))
                return true;
        }
        return false;
    }

    private static Column[] KeysOf(LakeLayout layout, string folder)
    {
        if (!PartitionPath.TryParse(folder, out var keys))
            return [];
        var columns = new Column[keys.Count];
        for (var level = 0; level < columns.Length; level++)
            columns[level] = layout.ReadValue(level, keys[level].Name, keys[level].Text, folder);
        return columns;
    }
}
