using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>What the runs say the lake holds, and which of it a test has met.</summary>
internal sealed class ExpectedLake
{
    private readonly Dictionary<string, ExpectedObject> _objects = new(StringComparer.Ordinal);
    private readonly LakeContents _contents;

    private ExpectedLake(LakeContents contents, LakeException? fault)
    {
        _contents = contents;
        Fault = fault;
    }

    /// <summary>Why what the runs recorded could not be read; null where it could.</summary>
    public LakeException? Fault { get; private set; }

    /// <summary>Whether an object that no run tells of is foreign for certain.</summary>
    public bool IsComplete => _contents.Head is not null && Fault is null;

    public int Count => _objects.Count;

    public IReadOnlyList<PartitionKey> Keys => _contents.Keys;

    /// <summary>The columns of the data files by the newest run; null where there is none.</summary>
    public Schema? Schema => _contents.Schema;

    /// <summary>How the newest run that tells it arranged its objects; null where none does.</summary>
    public RecordedLayout? Layout => _contents.Head?.Layout;

    /// <summary>The objects that should be there and were not met, by path.</summary>
    public IEnumerable<ExpectedObject> Unseen => _objects.Values.Where(item => !item.WasSeen).OrderBy(item => item.Path, StringComparer.Ordinal);

    public static async Task<ExpectedLake> LoadAsync(ILakeStore store, Action<LakeWarning>? warn, CancellationToken cancellationToken)
    {
        LakeException? fault = null;
        var contents = await LakeContents.FindAsync(store, e => fault = e, cancellationToken).ConfigureAwait(false);
        if (fault is not null && LakeContents.IsHidden(fault))
        {
            warn?.Invoke(LakeContents.NotSeen(store, fault));
            fault = null;
        }
        var lake = new ExpectedLake(contents, fault);
        try
        {
            await foreach (var item in contents.ObjectsAsync(cancellationToken).ConfigureAwait(false))
                lake._objects[item.Path] = new ExpectedObject(item, contents.Head!.Schemas[item.Schema]);
        }
        catch (LakeException e) when (LakeContents.IsFault(e))
        {
            lake.Fault = e;
        }
        return lake;
    }

    public ExpectedObject? Find(string path) => _objects.GetValueOrDefault(path);
}
