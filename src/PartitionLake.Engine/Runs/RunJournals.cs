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

    private RunJournals(ILakeStore store, RunJournal journal, IReadOnlyList<string> completed, bool isRepeated)
    {
        _store = store;
        _journal = journal;
        _completed = completed;
        IsRepeated = isRepeated;
    }

    /// <summary>Whether dead runs of the same plan left partitions that this run's manifest will list.</summary>
    public bool CompletesAnother => _completed.Count > 0;

    /// <summary>Whether a run of this id has ended before.</summary>
    public bool IsRepeated { get; }

    /// <summary>The newest unfinished run of the same plan over the same inputs; null when there is none.</summary>
    public static async Task<string?> FindResumableAsync(ILakeStore store, string planHash, string inputHash, CancellationToken cancellationToken)
    {
        var (journals, completed) = await RunJournal.ListAsync(store, cancellationToken).ConfigureAwait(false);
        return journals
            .Where(journal => journal.PlanHash == planHash && journal.InputHash == inputHash && !completed.Contains(journal.RunId))
            .MaxBy(journal => journal.Started)?.RunId;
    }

    /// <summary>Puts in order what dead runs left, and tells which of them this run completes. For the holder of the lock.</summary>
    public static async Task<RunJournals> RecoverAsync(ILakeStore store, RunJournal own, CancellationToken cancellationToken)
    {
        var (journals, completed) = await RunJournal.ListAsync(store, cancellationToken).ConfigureAwait(false);
        var resumed = journals.FirstOrDefault(journal => journal.RunId == own.RunId && journal.PlanHash == own.PlanHash && journal.InputHash == own.InputHash);
        await new RunRecovery(store).RunAsync(resumed, journals, completed, cancellationToken).ConfigureAwait(false);
        var completes = journals
            .Where(journal => journal.PlanHash == own.PlanHash && !completed.Contains(journal.RunId) && (journal.Mode != PublishMode.Append || journal.RunId == resumed?.RunId))
            .Select(journal => journal.RunId)
            .ToList();
        return new RunJournals(store, own, completes, completed.Contains(own.RunId));
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
        if (removals.Count > 0)
            await (_journal with { State = RunJournalState.Ending, Removals = removals }).WriteAsync(_store, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes the journals of this run and of those it completed.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var paths = new HashSet<string>(_completed.Select(RunJournal.PathOf));
        if (_isWritten)
            paths.Add(RunJournal.PathOf(_journal.RunId));
        if (paths.Count > 0)
            await _store.DeleteAsync([.. paths], cancellationToken).ConfigureAwait(false);
        _isWritten = false;
    }

    /// <summary>Takes back what was only added, and notes the interruption, as far as the store answers in time.</summary>
    public async Task FailAsync(IReadOnlyCollection<string> visible)
    {
        if (!_isWritten)
            return;
        using var limit = new CancellationTokenSource(FailureLimit);
        try
        {
            if (_journal.Mode == PublishMode.Append)
                await _store.DeleteAsync([.. visible.Where(path => !path.StartsWith(LakePath.Control + "/", StringComparison.Ordinal))], limit.Token).ConfigureAwait(false);
            await (_journal with { State = RunJournalState.Interrupted }).WriteAsync(_store, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            // The journal says that the run was publishing, which tells the next run the same.
        }
    }
}
