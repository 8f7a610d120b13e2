using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>
/// Brings a lake whose store shows each object at once to a whole state after runs that did not end: called by the holder of the
/// lock, so that every journal is one of a dead run.
/// </summary>
internal sealed class RunRecovery(ILakeStore store)
{
    /// <summary>Completes what had its manifest, takes back what only added, and leaves replaced partitions for the same plan to complete.</summary>
    /// <param name="resumed">A journal that the caller goes on with, if any.</param>
    /// <param name="journals">All journals of the lake.</param>
    /// <param name="completed">The runs that have a manifest.</param>
    /// <param name="cancellationToken">Stops between two steps; they can all be done again.</param>
    public async Task RunAsync(RunJournal? resumed, IReadOnlyList<RunJournal> journals, IReadOnlySet<string> completed, CancellationToken cancellationToken)
    {
        foreach (var journal in journals)
        {
            // A run that could note its interruption may still have been unable to abort its uploads.
            await AbortUploadsAsync(journal, cancellationToken).ConfigureAwait(false);
            if (journal.State == RunJournalState.Interrupted && journal.Mode != PublishMode.Append && !completed.Contains(journal.RunId))
                continue;
            if (completed.Contains(journal.RunId))
                await EndAsync(journal, cancellationToken).ConfigureAwait(false);
            else if (journal.RunId == resumed?.RunId)
                continue;
            else if (journal.Mode == PublishMode.Append)
                await TakeBackAsync(journal, cancellationToken).ConfigureAwait(false);
            else
                await (journal with { State = RunJournalState.Interrupted, Removals = [] }).WriteAsync(store, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The manifest is there, so the run counts; what it had still to remove goes now.</summary>
    private async Task EndAsync(RunJournal journal, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(journal.Removals, cancellationToken).ConfigureAwait(false);
        await store.DeleteAsync(RunJournal.PathOf(journal.RunId), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Objects that a run added carry its id in their names: they are its own beyond doubt.</summary>
    private async Task TakeBackAsync(RunJournal journal, CancellationToken cancellationToken)
    {
        var added = new List<string>();
        await foreach (var item in store.ListAsync("", cancellationToken).ConfigureAwait(false))
        {
            if (IsObjectOf(journal, item.Path))
                added.Add(item.Path);
        }
        await store.DeleteAsync(added, cancellationToken).ConfigureAwait(false);
        await store.DeleteAsync(RunJournal.PathOf(journal.RunId), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An unfinished upload is the dead run's when it would become one of the objects that it was writing; the lock keeps all others out.</summary>
    private async Task AbortUploadsAsync(RunJournal journal, CancellationToken cancellationToken)
    {
        foreach (var upload in await store.ListUploadsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (IsObjectOf(journal, upload.Path) || upload.Path == RunManifest.PathOf(journal.RunId))
                await store.AbortUploadAsync(upload, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsObjectOf(RunJournal journal, string path)
    {
        var slash = path.LastIndexOf('/');
        return slash > 0 && path[(slash + 1)..] == journal.ObjectName && PartitionPath.TryParse(path[..slash], out _);
    }
}
