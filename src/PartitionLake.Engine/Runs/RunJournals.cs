using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>The journal of a running run, and those of dead runs that it completes.</summary>
internal sealed class RunJournals
{
    /// <summary>What may be spent on tidying after a failure; the next run does the rest.</summary>
    private static readonly TimeSpan FailureLimit = TimeSpan.FromSeconds(10);

    private readonly ILakeStore _store;
    private readonly IReadOnlyList<RunJournal> _dead;
    private readonly IReadOnlyList<RunJournal> _completed;
    private readonly RunJournal? _resumed;
    private RunJournal _journal;
    private bool _isWritten;

    private RunJournals(
        ILakeStore store, RunJournal journal, RunJournal? resumed, IReadOnlyList<RunJournal> dead, IReadOnlyList<RunJournal> completed, RunJournal? ended)
    {
        _resumed = resumed;
        _store = store;
        _journal = journal;
        _dead = dead;
        _completed = completed;
        Ended = ended?.RunId;
    }

    /// <summary>Whether dead runs of the same plan left partitions that this run's manifest will list.</summary>
    public bool CompletesAnother => _completed.Any(static dead => dead.State != RunJournalState.Computing);

    /// <summary>The job that the run which this one goes on with was waiting for; null for none.</summary>
    public JournalJob? Job => _resumed?.Job;

    /// <summary>Jobs of dead runs of the same plan over the same inputs, which nobody waits for any more.</summary>
    public IReadOnlyList<(string RunId, JournalJob Job)> Abandoned { get; private init; } = [];

    /// <summary>A run of the same plan over the same inputs that had its manifest and was brought to its end just now; null for none.</summary>
    public string? Ended { get; }

    /// <summary>
    /// The partitions as they were before a dead run that this one completes began to replace them, by folder: what the record of this
    /// run tells must be what that of the dead one would have told. Null where there is none.
    /// </summary>
    /// <remarks>A run that has ended since has told of the lake anew.</remarks>
    public IReadOnlyDictionary<string, JournalPartition>? Before =>
        _completed.Where(dead => dead.State != RunJournalState.Computing && dead.InputHash == _journal.InputHash && dead.Base == _journal.Base)
            .MinBy(static dead => dead.Started) is { } earlier
            ? (earlier.Before ?? earlier.Partitions).ToDictionary(static partition => partition.Folder, StringComparer.Ordinal)
            : null;

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
    public static async Task<RunJournals> RecoverAsync(
        ILakeStore store, RunJournal own, StateListing listing, Action<LakeWarning>? warn, CancellationToken cancellationToken)
    {
        var (journals, ended) = await RunJournal.ReadAsync(store, listing, cancellationToken).ConfigureAwait(false);
        var resumed = journals.FirstOrDefault(journal => journal.RunId == own.RunId);
        if (resumed is not null && resumed.InputHash != own.InputHash)
            throw RunIdInUse(resumed, own);
        await new RunRecovery(store, warn).RunAsync(resumed, journals, ended, cancellationToken).ConfigureAwait(false);
        var dead = journals.Where(
            journal => !ended.Contains(journal.RunId) && (journal.Mode != PublishMode.Append || journal.RunId == resumed?.RunId)).ToList();
        var last = journals.Where(journal => ended.Contains(journal.RunId) && journal.InputHash == own.InputHash).MaxBy(journal => journal.Started);
        return new RunJournals(store, own, resumed is not null && !ended.Contains(resumed.RunId) ? resumed : null,
            dead, dead.FindAll(journal => journal.PlanHash == own.PlanHash), last)
        {
            Abandoned =
            [
                .. from journal in journals
                   where journal.Job is not null && journal.InputHash == own.InputHash && journal.RunId != own.RunId && !ended.Contains(journal.RunId)
                   select (journal.RunId, journal.Job),
            ],
        };
    }

    /// <summary>Tells which run has ended last.</summary>
    public void Follow(LakeContents contents) => _journal = _journal with { Base = contents.Head?.Number ?? 0 };

    /// <summary>
    /// The objects that the newest run recorded and that dead ones have replaced or removed since. No record tells what lies there now, until
    /// the same command completes the dead run or another run writes there.
    /// </summary>
    /// <param name="contents">What the newest run recorded.</param>
    /// <param name="find">What a listing shows at a path.</param>
    /// <param name="cancellationToken">Stops between two objects.</param>
    public async Task<IReadOnlySet<string>> FindOvertakenAsync(LakeContents contents, Func<string, StoredObject?> find, CancellationToken cancellationToken)
    {
        var suspects = new HashSet<string>(StringComparer.Ordinal);
        foreach (var journal in _dead)
        {
            foreach (var partition in journal.Partitions)
            {
                suspects.Add($"{partition.Folder}/{journal.ObjectName}");
                suspects.UnionWith(partition.Others.Select(static other => other.Path));
            }
        }
        var overtaken = new HashSet<string>(StringComparer.Ordinal);
        if (suspects.Count == 0)
            return overtaken;
        await foreach (var item in contents.ObjectsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (suspects.Contains(item.Path) && find(item.Path)?.ETag != item.ETag)
                overtaken.Add(item.Path);
        }
        return overtaken;
    }

    /// <summary>Goes on under the id of a run that has ended already.</summary>
    public void Adopt(RunJournal journal) => _journal = journal with { Base = _journal.Base };

    /// <summary>Tells what the run is going to replace and to remove, before it begins to.</summary>
    public void Expect(IReadOnlyList<JournalPartition> partitions, IReadOnlyList<JournalObject> removals) =>
        _journal = _journal with { Partitions = partitions, Removals = removals, Before = Before is { } before ? [.. before.Values] : null };

    /// <summary>Notes the job that the run waits for, and keeps what is noted of partitions that the run had begun to replace before it died.</summary>
    public async ValueTask ComputeAsync(JournalJob job, CancellationToken cancellationToken)
    {
        _journal = _journal with { Job = job };
        var hasBegun = _resumed is not null && _resumed.State != RunJournalState.Computing;
        var note = hasBegun
            ? _resumed! with { State = RunJournalState.Interrupted, Job = job }
            : _journal with { State = RunJournalState.Computing };
        await note.WriteAsync(_store, cancellationToken).ConfigureAwait(false);
        _isWritten = true;
    }

    /// <summary>The run ends without having changed anything, and nobody is to go on with it: its journal goes, unless it tells of partitions.</summary>
    public async ValueTask GiveUpAsync(CancellationToken cancellationToken)
    {
        if (!_isWritten || (_resumed is not null && _resumed.State != RunJournalState.Computing))
            return;
        await _store.DeleteAsync(RunJournal.PathOf(_journal.RunId), cancellationToken).ConfigureAwait(false);
        _isWritten = false;
    }

    /// <summary>Notes that the lake is about to change.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        await _journal.WriteAsync(_store, cancellationToken).ConfigureAwait(false);
        _isWritten = true;
    }

    /// <summary>The run is complete: the journals of it and of those it completed, or of which it left nothing, which nobody needs any more.</summary>
    public IReadOnlyCollection<string> End()
    {
        var paths = new HashSet<string>((_journal.Mode == PublishMode.Replace ? _dead : _completed).Select(static dead => RunJournal.PathOf(dead.RunId)));
        if (_isWritten)
            paths.Add(RunJournal.PathOf(_journal.RunId));
        _isWritten = false;
        return paths;
    }

    /// <summary>
    /// Takes back what was only added, as far as the store answers in time. What may have its manifest is left to the next run, which sees
    /// whether it has; so is all else, for which the journal stays.
    /// </summary>
    /// <param name="added">What the run has added so far.</param>
    public async Task FailAsync(IReadOnlyList<StoredObject> added)
    {
        if (!_isWritten || _journal.Mode != PublishMode.Append)
            return;
        using var limit = new CancellationTokenSource(FailureLimit);
        try
        {
            if (await _store.FindAsync(RunManifest.PathOf(_journal.RunId), limit.Token).ConfigureAwait(false) is null)
                await _store.DeleteAsync(added, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            // The journal tells the next run the same.
        }
    }

    private static LakeException RunIdInUse(RunJournal dead, RunJournal own) => new(
        LakeErrorCode.PlanInvalid,
        $"The run id '{own.RunId}' belongs to an unfinished run of "
            + $"{(dead.PlanHash == own.PlanHash ? "the same plan over other input" : $"another plan ('{dead.Plan}')")}.",
        "Repeat the command that began that run, choose another -RunId, or leave it out.",
        own.RunId);
}
