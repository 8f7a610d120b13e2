using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>The journal of a running run, and those of dead runs that it completes.</summary>
internal sealed class RunJournals
{
    /// <summary>What may be spent on tidying after a failure; the next run does the rest.</summary>
    private static readonly TimeSpan FailureLimit = TimeSpan.FromSeconds(10);

    private readonly ILakeStore _store;
    private readonly RunJournal _journal;
    private readonly IReadOnlyList<string> _completed;
    private bool _isWritten;
    private bool _isEnding;

    private RunJournals(ILakeStore store, RunJournal journal, IReadOnlyList<string> completed)
    {
        _store = store;
        _journal = journal;
        _completed = completed;
    }

    /// <summary>Whether dead runs of the same plan left partitions that this run's manifest will list.</summary>
    public bool CompletesAnother => _completed.Count > 0;

    /// <summary>
    /// The newest run of the same plan over the same inputs that left a journal; null when there is none. It may have its manifest, where the
    /// reply to its last request was lost: under its own id it is found complete, under a new one an appending run would add its rows again.
    /// </summary>
    public static async Task<string?> FindResumableAsync(ILakeStore store, string planHash, string inputHash, CancellationToken cancellationToken)
    {
        var (journals, _) = await RunJournal.ListAsync(store, cancellationToken).ConfigureAwait(false);
        return journals
            .Where(journal => journal.PlanHash == planHash && journal.InputHash == inputHash)
            .MaxBy(journal => journal.Started)?.RunId;
    }

    /// <summary>Puts in order what dead runs left, and tells which of them this run completes. For the holder of the lock.</summary>
    public static async Task<RunJournals> RecoverAsync(ILakeStore store, RunJournal own, StateListing listing, CancellationToken cancellationToken)
    {
        var (journals, completed) = await RunJournal.ReadAsync(store, listing, cancellationToken).ConfigureAwait(false);
        var resumed = journals.FirstOrDefault(journal => journal.RunId == own.RunId && journal.PlanHash == own.PlanHash && journal.InputHash == own.InputHash);
        await new RunRecovery(store).RunAsync(resumed, journals, completed, cancellationToken).ConfigureAwait(false);
        var completes = journals
            .Where(journal => journal.PlanHash == own.PlanHash && !completed.Contains(journal.RunId) && (journal.Mode != PublishMode.Append || journal.RunId == resumed?.RunId))
            .Select(journal => journal.RunId)
            .ToList();
        return new RunJournals(store, own, completes);
    }

    /// <summary>Notes that the lake is about to change.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        await _journal.WriteAsync(_store, cancellationToken).ConfigureAwait(false);
        _isWritten = true;
    }

    /// <summary>Notes what remains to be removed when the manifest is there.</summary>
    public async ValueTask EndingAsync(IReadOnlyList<string> removals, CancellationToken cancellationToken)
    {
        if (removals.Count == 0)
            return;
        _isEnding = true;
        await (_journal with { State = RunJournalState.Ending, Removals = removals }).WriteAsync(_store, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The run is complete: the journals of it and of those it completed, which nobody needs any more.</summary>
    public IReadOnlyCollection<string> End()
    {
        var paths = new HashSet<string>(_completed.Select(RunJournal.PathOf));
        if (_isWritten)
            paths.Add(RunJournal.PathOf(_journal.RunId));
        _isWritten = false;
        return paths;
    }

    /// <summary>
    /// Takes back what was only added, and notes the interruption, as far as the store answers in time. What may have its manifest is left
    /// to the next run, which sees whether it has.
    /// </summary>
    public async Task FailAsync(IReadOnlyCollection<string> visible)
    {
        if (!_isWritten || _isEnding)
            return;
        using var limit = new CancellationTokenSource(FailureLimit);
        try
        {
            if (await _store.FindAsync(RunManifest.PathOf(_journal.RunId), limit.Token).ConfigureAwait(false) is not null)
                return;
            if (_journal.Mode == PublishMode.Append)
                await _store.DeleteAsync([.. visible.Where(path => !StatePlace.IsState(path))], limit.Token).ConfigureAwait(false);
            await (_journal with { State = RunJournalState.Interrupted }).WriteAsync(_store, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            // The journal says that the run was publishing, which tells the next run the same.
        }
    }
}
