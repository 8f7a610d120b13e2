using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>
/// The part of a lake's state that does not grow with the number of its runs, by one listing: the contents that runs recorded last, and
/// the journals of runs that have not ended.
/// </summary>
/// <param name="Contents">The objects in <see cref="LakeContents.Folder"/>.</param>
/// <param name="Journals">The objects in <see cref="RunJournal.Folder"/>.</param>
internal sealed record StateListing(IReadOnlyList<StoredObject> Contents, IReadOnlyList<StoredObject> Journals)
{
    public static async ValueTask<StateListing> ReadAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var contents = new List<StoredObject>();
        var journals = new List<StoredObject>();
        await foreach (var item in store.ListAsync(LakePath.Control, cancellationToken).ConfigureAwait(false))
        {
            if (item.Path.StartsWith(LakeContents.Folder + "/", StringComparison.Ordinal))
                contents.Add(item);
            else if (item.Path.StartsWith(RunJournal.Folder + "/", StringComparison.Ordinal))
                journals.Add(item);
            // Objects are listed in the order of their paths: behind this come the manifests, one for each run there ever was.
            else if (string.CompareOrdinal(item.Path, LakeLock.Path) >= 0)
                break;
        }
        return new StateListing(contents, journals);
    }
}
