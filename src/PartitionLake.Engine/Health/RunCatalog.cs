using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>What the runs of a lake together say it holds.</summary>
/// <remarks>
/// Runs are read from the newest to the oldest, back to one of mode Replace, which removed all else. A run that did not append
/// left one object in each of its partitions, so what older runs tell of those no longer counts.
/// </remarks>
internal sealed class RunCatalog
{
    private readonly Dictionary<string, ExpectedObject> _objects = new(StringComparer.Ordinal);
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);

    /// <summary>The newest run; null where there is none that can be read.</summary>
    public RunManifest? Newest { get; private set; }

    /// <summary>Why the manifests could not be read to the end; null where they could.</summary>
    public LakeException? Fault { get; private set; }

    /// <summary>Whether an object that no run tells of is foreign for certain.</summary>
    public bool IsComplete => Newest is not null && Fault is null;

    public int Count => _objects.Count;

    public IReadOnlyList<PartitionKey> Keys => Newest is null ? [] : [.. Newest.PartitionKeys.Select(key => new PartitionKey(key.Name, key.Type))];

    /// <summary>The columns of the data files by the newest run; null where there is none.</summary>
    public Schema? Schema => Newest is null ? null : new Schema(Newest.Schema);

    /// <summary>The objects that should be there and were not met, by path.</summary>
    public IEnumerable<ExpectedObject> Unseen => _objects.Values.Where(item => !item.WasSeen).OrderBy(item => item.Path, StringComparer.Ordinal);

    /// <summary>Reads the manifests. One that cannot be read ends the reading, since what it replaced is not known then.</summary>
    public static async Task<RunCatalog> LoadAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        var catalog = new RunCatalog();
        var runs = await RunManifest.ListAsync(store, cancellationToken).ConfigureAwait(false);
        try
        {
            for (int last = runs.Count - 1, first; last >= 0; last = first - 1)
            {
                first = last;
                while (first > 0 && RunId.TimeOf(runs[first - 1]) == RunId.TimeOf(runs[last]))
                    first--;
                foreach (var head in await HeadsAsync(store, runs, first, last, cancellationToken).ConfigureAwait(false))
                {
                    await catalog.AddAsync(store, head, cancellationToken).ConfigureAwait(false);
                    if (head.Mode == PublishMode.Replace)
                        return catalog;
                }
            }
        }
        catch (LakeException e) when (e.Code is LakeErrorCode.FileCorrupt or LakeErrorCode.FileUnsupported or LakeErrorCode.RunNotFound)
        {
            catalog.Fault = e;
        }
        return catalog;
    }

    public ExpectedObject? Find(string path) => _objects.GetValueOrDefault(path);

    /// <summary>Runs that began in one second, which their ids do not put in order; the newest first.</summary>
    private static async Task<List<RunManifest>> HeadsAsync(ILakeStore store, IReadOnlyList<string> runs, int first, int last, CancellationToken cancellationToken)
    {
        var heads = new List<RunManifest>();
        for (var i = first; i <= last; i++)
            heads.Add(await RunManifest.ReadHeadAsync(store, runs[i], cancellationToken).ConfigureAwait(false));
        heads.Sort(static (a, b) => b.Started.CompareTo(a.Started));
        return heads;
    }

    private async Task AddAsync(ILakeStore store, RunManifest head, CancellationToken cancellationToken)
    {
        Newest ??= head;
        var folders = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var item in RunManifest.ReadObjectsAsync(store, head.RunId, cancellationToken).ConfigureAwait(false))
        {
            var folder = LakeObjects.FolderOf(item.Path);
            folders.Add(folder);
            if (item.Action != PartitionAction.Remove && !_closed.Contains(folder))
                _objects.TryAdd(item.Path, new ExpectedObject(item, head));
        }
        if (head.Mode != PublishMode.Append)
            _closed.UnionWith(folders);
    }
}
