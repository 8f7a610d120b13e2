using System.Collections.Concurrent;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>
/// Brings a lake whose store shows each object at once to a whole state after runs that did not end: called by the holder of the
/// lock, so that every journal is one of a dead run.
/// </summary>
/// <remarks>
/// One rule per mode. A run that has its manifest counts, and what it had still to remove goes. Without its manifest, what a run in mode
/// Append had added is taken back. A run in mode Overwrite, Merge or Replace leaves each partition whole, as it was or as the run makes it:
/// where the run's object is there, the objects go that it takes the place of; nothing else is removed. The same command completes it.
/// </remarks>
/// <param name="store">The lake.</param>
/// <param name="warn">Told of what could not be tidied for lack of a permission.</param>
internal sealed class RunRecovery(ILakeStore store, Action<LakeWarning>? warn = null)
{
    private const int RequestsAtOnce = 16;

    /// <summary>Applies the rule of the mode to each dead run.</summary>
    /// <param name="resumed">A journal that the caller goes on with, if any.</param>
    /// <param name="journals">All journals of the lake.</param>
    /// <param name="completed">The runs that have a manifest.</param>
    /// <param name="cancellationToken">Stops between two steps; they can all be done again.</param>
    public async Task RunAsync(RunJournal? resumed, IReadOnlyList<RunJournal> journals, IReadOnlySet<string> completed, CancellationToken cancellationToken)
    {
        await AbortUploadsAsync(journals, cancellationToken).ConfigureAwait(false);
        foreach (var journal in journals)
        {
            if (completed.Contains(journal.RunId))
                await EndAsync(journal, cancellationToken).ConfigureAwait(false);
            else if (journal.Mode != PublishMode.Append)
                await MakeWholeAsync(journal, cancellationToken).ConfigureAwait(false);
            else if (journal.RunId != resumed?.RunId)
                await TakeBackAsync(journal, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The objects whose place the object of a dead run has taken already, although the run has no manifest. Changes nothing.</summary>
    public async Task<IReadOnlyList<StoredObject>> FindReplacedAsync(RunJournal journal, CancellationToken cancellationToken)
    {
        if (journal.State != RunJournalState.Publishing)
            return [];
        var waiting = journal.Partitions.Where(partition => partition.Others.Count > 0).ToDictionary(
            partition => $"{partition.Folder}/{journal.ObjectName}", StringComparer.Ordinal);
        if (waiting.Count == 0)
            return [];
        var touched = new List<JournalPartition>();
        var left = await FindAsync(waiting.Values.SelectMany(static partition => partition.Others), cancellationToken, item =>
        {
            if (waiting.TryGetValue(item.Path, out var partition) && partition.ETag != item.ETag)
                touched.Add(partition);
        }).ConfigureAwait(false);
        // Somebody else may have written there since; the object itself tells who did.
        var replaced = new ConcurrentBag<StoredObject>();
        await Parallel.ForEachAsync(touched,
            new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken }, async (partition, token) =>
        {
            if (await store.WriterOfAsync($"{partition.Folder}/{journal.ObjectName}", token).ConfigureAwait(false) != journal.RunId)
                return;
            foreach (var other in partition.Others)
            {
                if (left.TryGetValue(other.Path, out var stored))
                    replaced.Add(stored);
            }
        }).ConfigureAwait(false);
        return [.. replaced];
    }

    /// <summary>
    /// The objects of those that are still there in the version that the run found: what somebody has written there since is not the run's to remove.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, StoredObject>> FindAsync(
        IEnumerable<JournalObject> wanted, CancellationToken cancellationToken, Action<StoredObject>? onItem = null)
    {
        var versions = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (path, eTag) in wanted)
            versions[path] = eTag;
        var found = new Dictionary<string, StoredObject>(StringComparer.Ordinal);
        if (versions.Count == 0)
            return found;
        await foreach (var item in store.ListAsync("", cancellationToken).ConfigureAwait(false))
        {
            if (versions.TryGetValue(item.Path, out var eTag) && eTag == item.ETag)
                found.Add(item.Path, item);
            onItem?.Invoke(item);
        }
        return found;
    }

    /// <summary>The manifest is there, so the run counts; what it had still to remove goes now.</summary>
    private async Task EndAsync(RunJournal journal, CancellationToken cancellationToken)
    {
        var left = await FindAsync(journal.AllRemovals, cancellationToken).ConfigureAwait(false);
        await store.DeleteAsync([.. left.Values], cancellationToken).ConfigureAwait(false);
        await store.DeleteAsync(RunJournal.PathOf(journal.RunId), cancellationToken).ConfigureAwait(false);
    }

    private async Task MakeWholeAsync(RunJournal journal, CancellationToken cancellationToken)
    {
        if (journal.State != RunJournalState.Publishing)
            return;
        await store.DeleteAsync(await FindReplacedAsync(journal, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await (journal with { State = RunJournalState.Interrupted }).WriteAsync(store, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Objects that a run added carry its id in their names: they are its own beyond doubt.</summary>
    private async Task TakeBackAsync(RunJournal journal, CancellationToken cancellationToken)
    {
        var added = new List<StoredObject>();
        await foreach (var item in store.ListAsync("", cancellationToken).ConfigureAwait(false))
        {
            if (IsObjectOf(journal, item.Path))
                added.Add(item);
        }
        await store.DeleteAsync(added, cancellationToken).ConfigureAwait(false);
        await store.DeleteAsync(RunJournal.PathOf(journal.RunId), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An unfinished upload is a dead run's when it would become one of the objects that it was writing; the lock keeps all others out.</summary>
    private async Task AbortUploadsAsync(IReadOnlyList<RunJournal> journals, CancellationToken cancellationToken)
    {
        if (journals.Count == 0)
            return;
        try
        {
            foreach (var upload in await store.ListUploadsAsync(cancellationToken).ConfigureAwait(false))
            {
                if (journals.Any(journal => IsObjectOf(journal, upload.Path) || upload.Path == RunManifest.PathOf(journal.RunId)))
                    await store.AbortUploadAsync(upload, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.AccessDenied)
        {
            // They are no objects and are in nobody's way; they only cost until a rule of the bucket or Clear-LakeOrphan ends them.
            warn?.Invoke(new LakeWarning(
                LakeWarningCode.PermissionMissing, $"A run died here, and whether it left unfinished uploads is not known: {e.Message} {e.Remedy}"));
        }
    }

    /// <summary>Whether that is the path of an object that the run writes.</summary>
    public static bool IsObjectOf(RunJournal journal, string path)
    {
        var folder = LakePath.FolderOf(path);
        return folder.Length > 0 && path[(folder.Length + 1)..] == journal.ObjectName && PartitionPath.TryParse(folder, out _);
    }
}
