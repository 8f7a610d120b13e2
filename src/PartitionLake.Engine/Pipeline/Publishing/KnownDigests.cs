using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>The checksums that runs recorded of the versions of objects, by which unchanged content is known whatever the store's ETag is made of.</summary>
internal sealed class KnownDigests
{
    private readonly Dictionary<string, (string ETag, string Sha256)> _byPath = new(StringComparer.Ordinal);

    /// <summary>Reads what the newest run recorded, where the store names versions.</summary>
    public static async Task<KnownDigests> ReadAsync(ILakeStore store, LakeContents contents, CancellationToken cancellationToken)
    {
        var known = new KnownDigests();
        if (!store.PublishesAtOnce)
            return known;
        await foreach (var item in contents.ObjectsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (item.ETag is { } eTag)
                known._byPath[item.Path] = (eTag, item.Sha256);
        }
        return known;
    }

    /// <summary>The object with its checksum, where it is the version that a run recorded.</summary>
    public StoredObject Know(StoredObject stored) =>
        _byPath.TryGetValue(stored.Path, out var known) && known.ETag == stored.ETag ? stored with { Sha256 = known.Sha256 } : stored;
}
