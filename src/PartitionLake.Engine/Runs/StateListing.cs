using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>The part of a lake's state that does not grow with the number of its runs, by one listing of <see cref="StatePlace.Current"/>.</summary>
/// <param name="Contents">What runs recorded of the lake; see <see cref="LakeContents"/>.</param>
/// <param name="Journals">The ids of the runs that left a journal.</param>
internal sealed record StateListing(IReadOnlyList<(ContentsName Name, StoredObject Item)> Contents, IReadOnlyList<string> Journals)
{
    public static async ValueTask<StateListing> ReadAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var contents = new List<(ContentsName, StoredObject)>();
        var journals = new List<string>();
        await foreach (var item in store.ListChildrenAsync(StatePlace.Current, cancellationToken).ConfigureAwait(false))
        {
            if (item.IsFolder)
                continue;
            if (ContentsName.Parse(item.Path) is { } name)
                contents.Add((name, item));
            else if (RunJournal.RunOf(item.Path) is { } runId)
                journals.Add(runId);
        }
        return new StateListing(contents, journals);
    }
}
