using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Inventory;

/// <summary>What the newest run manifest of a lake knows: the keys with their types, and the rows of the objects the run left.</summary>
internal sealed class KnownRows
{
    private readonly Dictionary<string, (long Bytes, long Rows)> _objects = new(StringComparer.Ordinal);

    /// <summary>Keys alone, without rows.</summary>
    public KnownRows(IReadOnlyList<PartitionKey> keys) => Keys = keys;

    public static KnownRows None { get; } = new([]);

    /// <summary>The partition keys in order; none where there is no manifest.</summary>
    public IReadOnlyList<PartitionKey> Keys { get; }

    /// <summary>The rows of an object, if it still is what the run left; null otherwise.</summary>
    public long? Find(StoredObject item) => _objects.TryGetValue(item.Path, out var known) && known.Bytes == item.Length ? known.Rows : null;

    /// <summary>The keys by the newest manifest alone, without its objects; none where there is no manifest that can be read.</summary>
    public static async ValueTask<KnownRows> LoadKeysAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        try
        {
            return await RunManifest.LatestAsync(store, cancellationToken).ConfigureAwait(false) is { } head
                ? new KnownRows([.. head.PartitionKeys.Select(key => new PartitionKey(key.Name, key.Type))])
                : None;
        }
        catch (LakeException e) when (e.Code is LakeErrorCode.FileCorrupt or LakeErrorCode.FileUnsupported or LakeErrorCode.RunNotFound)
        {
            // The folders tell the names of the keys as well.
            return None;
        }
    }

    /// <summary>Reads the newest manifest of the lake.</summary>
    /// <exception cref="LakeException">There is one, but it cannot be read.</exception>
    public static async ValueTask<KnownRows> LoadAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        if (await RunManifest.LatestAsync(store, cancellationToken).ConfigureAwait(false) is not { } head)
            return None;
        var known = new KnownRows([.. head.PartitionKeys.Select(key => new PartitionKey(key.Name, key.Type))]);
        await foreach (var item in RunManifest.ReadObjectsAsync(store, head.RunId, cancellationToken).ConfigureAwait(false))
        {
            if (item.Action != PartitionAction.Remove)
                known._objects[item.Path] = (item.Bytes, item.Rows);
        }
        return known;
    }
}
