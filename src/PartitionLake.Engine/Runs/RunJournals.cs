using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>The journal of a running run, and those of dead runs that it completes.</summary>
internal sealed class RunJournals
{
    /// <summary>What may be spent on tidying after a failure; the next run does the rest.</summary>
    private static readonly TimeSpan FailureLimit = TimeSpan.FromSeconds(10);

    private readonly ILakeStore _store;
    private readonly IReadOnlyList<RunJournal> _completed;
    private readonly RunJournal? _earlier;
    private RunJournal _journal;
    private bool _isWritten;

    private RunJournals(ILakeStore store, RunJournal journal, IReadOnlyList<RunJournal> completed, RunJournal? ended)
    {
        _store = store;
        _journal = journal;
        _completed = completed;
        _earlier = completed.Where(dead => dead.InputHash == journal.InputHash).MinBy(dead => dead.Started);
        Ended = ended?.RunId;
    }

    /// <summary>Whether dead runs of the same plan left partitions that this run's manifest will list.</summary>
    public bool CompletesAnother => _completed.Count > 0;

    /// <summary>A run of the same plan over the same inputs that had its manifest and was brought to its end just now; null for none.</summary>
    public string? Ended { get; }

    /// <summary>
    /// The partitions as they were before a dead run that this one completes began to replace them, by folder: what the record of this
    /// run tells must be what that of the dead one would have told. Null where there is none.
    /// </summary>
    public IReadOnlyDictionary<string, JournalPartition>? Before =>
        _earlier?.Partitions.ToDictionary(static partition => partition.Folder, StringComparer.Ordinal);

    /// <summary>
    /// The newest run of the same plan over the same inputs that left a journal; null when there is none. It may have its manifest, where the
    /// reply to its last request was lost: under its own id it is found complete.
    /// </summary>
    public static async Task<string?> FindResumableAsync(ILakeStore store, string inputHash, CancellationToken cancellationToken)
    {
        var (journals, _) = await RunJournal.ListAsync(store, cancellationToken).ConfigureAwait(false);
        return journals.Where(journal => journal.InputHash == inputHash).MaxBy(journal => journal.Started)?.RunId;
    }

    /// <summary>Puts in order what dead runs left, and tells which of them this run completes. For the holder of the lock.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PlanInvalid"/>: the id belongs to an unfinished run of another plan or input.</exception>
    public static async Task<RunJournals> RecoverAsync(ILakeStore store, RunJournal own, StateListing listing, CancellationToken cancellationToken)
    {
        var (journals, completed) = await RunJournal.ReadAsync(store, listing, cancellationToken).ConfigureAwait(false);
        var resumed = journals.FirstOrDefault(journal => journal.RunId == own.RunId);
        if (resumed is not null && resumed.InputHash != own.InputHash)
            throw RunIdInUse(resumed, own);
        await new RunRecovery(store).RunAsync(resumed, journals, completed, cancellationToken).ConfigureAwait(false);
        var completes = journals
            .Where(journal => journal.PlanHash == own.PlanHash && !completed.Contains(journal.RunId) && (journal.Mode != PublishMode.Append || journal.RunId == resumed?.RunId))
            .ToList();
        var ended = journals.Where(journal => completed.Contains(journal.RunId) && journal.InputHash == own.InputHash).MaxBy(journal => journal.Started);
        return new RunJournals(store, own, completes, ended);
    }

    /// <summary>Goes on under the id of a run that has ended already.</summary>
    public void Adopt(RunJournal journal) => _journal = journal;

    /// <summary>Tells what the run is going to replace and to remove, before it begins to.</summary>
    public void Expect(IReadOnlyList<JournalPartition> partitions, IReadOnlyList<string> removals) =>
        _journal = _journal with { Partitions = Before is { } before ? [.. Combine(before, partitions)] : partitions, Removals = removals };

    /// <summary>Notes that the lake is about to change.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        await _journal.WriteAsync(_store, cancellationToken).ConfigureAwait(false);
        _isWritten = true;
    }

    /// <summary>The run is complete: the journals of it and of those it completed, which nobody needs any more.</summary>
    public IReadOnlyCollection<string> End()
    {
        var paths = new HashSet<string>(_completed.Select(static dead => RunJournal.PathOf(dead.RunId)));
        if (_isWritten)
            paths.Add(RunJournal.PathOf(_journal.RunId));
        _isWritten = false;
        return paths;
    }

    /// <summary>
    /// Takes back what was only added, as far as the store answers in time. What may have its manifest is left to the next run, which sees
    /// whether it has; so is all else, for which the journal stays.
    /// </summary>
    public async Task FailAsync(IReadOnlyCollection<string> visible)
    {
        if (!_isWritten || _journal.Mode != PublishMode.Append)
            return;
        using var limit = new CancellationTokenSource(FailureLimit);
        try
        {
            if (await _store.FindAsync(RunManifest.PathOf(_journal.RunId), limit.Token).ConfigureAwait(false) is null)
                await _store.DeleteAsync([.. visible.Where(path => !StatePlace.IsState(path))], limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            // The journal tells the next run the same.
        }
    }

    // What a dead run has replaced is known from before it; what it created was not there.
    private static IEnumerable<JournalPartition> Combine(IReadOnlyDictionary<string, JournalPartition> before, IReadOnlyList<JournalPartition> now)
    {
        var others = now.ToDictionary(static partition => partition.Folder, static partition => partition.Others, StringComparer.Ordinal);
        foreach (var partition in before.Values)
            yield return others.TryGetValue(partition.Folder, out var more) ? partition with { Others = [.. partition.Others.Union(more)] } : partition;
    }

    private static LakeException RunIdInUse(RunJournal dead, RunJournal own) => new(
        LakeErrorCode.PlanInvalid,
        $"The run id '{own.RunId}' belongs to an unfinished run of {(dead.PlanHash == own.PlanHash ? "the same plan over other input" : $"another plan ('{dead.Plan}')")}.",
        "Repeat the command that began that run, choose another -RunId, or leave it out.",
        own.RunId);
}
