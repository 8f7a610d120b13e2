using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>A run's hold on the lake: the lock for as long as it lives, the journal while it publishes, and the manifest at its end.</summary>
/// <remarks>A run that only asks what would happen takes no lock, because it leaves nothing in the lake.</remarks>
internal sealed class RunSession : IAsyncDisposable
{
    /// <summary>What may be spent on tidying after a run that is complete; the next one does the rest.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private readonly ILakeStore _store;
    private readonly LakeLock? _lock;
    private EtlOptions _options = new();
    private bool _isNamed;
    private RunJournals? _journals;
    private IReadOnlySet<string> _overtaken = new HashSet<string>();

    private RunSession(ILakeStore store, RunSubject subject, string runId, LakeLock? held)
    {
        _store = store;
        Subject = subject;
        RunId = runId;
        _lock = held;
        Contents = LakeContents.None(store);
    }

    public string RunId { get; private set; }

    /// <summary>What the run does.</summary>
    public RunSubject Subject { get; private set; }

    public DateTimeOffset Started { get; } = DateTimeOffset.UtcNow;

    /// <summary>What the runs before say the lake holds.</summary>
    public LakeContents Contents { get; private set; }

    /// <summary>Whether no run has ended before.</summary>
    public bool IsFirst => Contents.Head is null;

    /// <summary>Cancelled when another run has taken the lake.</summary>
    public CancellationToken LeaseLost => _lock?.LostToken ?? CancellationToken.None;

    /// <summary>
    /// Whether the run is recorded even where it finds everything as it would have written it: it is the first, earlier runs left partitions
    /// that only its manifest makes part of the lake's record, or made untrue what is recorded, it replaces what the record says of the whole, or
    /// another engine computed the rows, which need not do so again; or it has a batch or positions of a stream to record.
    /// </summary>
    public bool MustRecord => IsFirst || Job is not null || _options.Batch is not null || _options.Positions.Any || CompletesOthers || ReplacesHead;

    /// <summary>Objects that runs recorded and that dead ones have replaced or removed since.</summary>
    public IReadOnlySet<string> Overtaken => _overtaken;

    /// <summary>Whether what earlier runs left is only true of the lake with this one's record.</summary>
    public bool CompletesOthers => _journals?.CompletesAnother == true || _overtaken.Count > 0;

    /// <summary>Whether the run goes on as one that had ended although its command had not: all that was to be done is done.</summary>
    public bool IsAdopted { get; private set; }

    /// <summary>Whether the lake has the batch already: then the session is about the run that brought it, and nothing is to be done.</summary>
    public bool IsRepeatedBatch { get; private set; }

    /// <summary>The job that has computed the rows, for the manifest; null where this process does it.</summary>
    public ManifestJob? Job { get; set; }

    /// <summary>The job that the run which this one goes on with was waiting for; null for none.</summary>
    public JournalJob? UnfinishedJob => _journals?.Job;

    /// <summary>Jobs of dead runs that do the same, which nobody waits for any more.</summary>
    public IReadOnlyList<(string RunId, JournalJob Job)> AbandonedJobs => _journals?.Abandoned ?? [];

    /// <summary>The partitions as they were before a dead run that this one completes, by folder; null where there is none.</summary>
    public IReadOnlyDictionary<string, JournalPartition>? Before => _journals?.Before;

    /// <exception cref="LakeException">
    /// Another run holds the lake, it cannot be written, the plan does not fit it, the run id was used before, or the input was appended before.
    /// </exception>
    public static Task<RunSession> BeginAsync(
        ILakeStore store, BoundPlan plan, EtlOptions options, WarningLog warnings, CancellationToken cancellationToken) =>
        BeginAsync(store, RunSubject.Of(plan, options.Batch), plan, options, warnings, cancellationToken);

    /// <summary>The same for a run whose rows are those of the lake, which therefore fits it.</summary>
    public static Task<RunSession> BeginAsync(
        ILakeStore store, RunSubject subject, EtlOptions options, WarningLog warnings, CancellationToken cancellationToken) =>
        BeginAsync(store, subject, null, options, warnings, cancellationToken);

    private static async Task<RunSession> BeginAsync(
        ILakeStore store, RunSubject subject, BoundPlan? plan, EtlOptions options, WarningLog warnings, CancellationToken cancellationToken)
    {
        var resumable = options is { Resume: true, WhatIf: false } && (store.PublishesAtOnce || options.KeepsJournal)
            ? await RunJournals.FindResumableAsync(store, subject.InputHash, cancellationToken).ConfigureAwait(false)
            : null;
        var runId = options.RunId is not null ? Runs.RunId.Check(options.RunId) : resumable ?? Runs.RunId.New(TimeProvider.System);
        if (options.WhatIf)
        {
            var contents = await LakeContents.FindAsync(store, cancellationToken).ConfigureAwait(false);
            var ended = PastRuns.FindBatch(options.Batch, contents, store.Root);
            if (plan is not null && ended is null)
            {
                await LakeAgreement.CheckAsync(store, plan, contents, options.AllowSchemaChange, cancellationToken).ConfigureAwait(false);
                await PastRuns.PreviewAsync(store, plan, subject.InputHash, options, contents, cancellationToken).ConfigureAwait(false);
            }
            return new RunSession(store, subject, ended ?? runId, null) { Contents = contents, IsRepeatedBatch = ended is not null, _options = options };
        }
        // Whoever forces an input on the lake again does not mean the run whose command was killed before it could tell that it had ended.
        var last = options.Force && subject.Mode == PublishMode.Append ? await store.FindHolderAsync(cancellationToken).ConfigureAwait(false) : null;
        var held = await LakeLock.AcquireAsync(store, options.Claim(runId, warnings), cancellationToken).ConfigureAwait(false);
        try
        {
            // A run of that id may have ended before.
            var session = new RunSession(store, subject, runId, held) { _options = options, _isNamed = options.RunId is not null || resumable is not null };
            var past = plan is null ? null : await PastRuns.BeginAsync(store, plan, subject.InputHash, options, cancellationToken).ConfigureAwait(false);
            await store.RecoverAsync(cancellationToken).ConfigureAwait(false);
            var listing = await StateListing.ReadAsync(store, cancellationToken).ConfigureAwait(false);
            // On a disk only a run that waited for another engine leaves one.
            if (store.PublishesAtOnce || options.KeepsJournal || listing.Journals.Count > 0)
                session._journals = await RunJournals.RecoverAsync(store, session.NewJournal(), listing, warnings.Add, cancellationToken).ConfigureAwait(false);
            if (!store.PublishesAtOnce)
                await store.CheckWritableAsync(cancellationToken).ConfigureAwait(false);
            session.Contents = await LakeContents.FindAsync(store, listing, cancellationToken).ConfigureAwait(false);
            session._journals?.Follow(session.Contents);
            if (past is null)
                return session;
            if (PastRuns.FindBatch(options.Batch, session.Contents, store.Root) is { } done)
            {
                (session.RunId, session.IsRepeatedBatch) = (done, true);
                return session;
            }
            await LakeAgreement.CheckAsync(store, plan!, session.Contents, options.AllowSchemaChange, cancellationToken).ConfigureAwait(false);
            await past.RefuseUsedIdAsync(cancellationToken).ConfigureAwait(false);
            var undone = last is { IsAlive: false } ? last.RunId : null;
            if (await past.FindAppendedAsync(session.Contents, session._journals?.Ended, undone, cancellationToken).ConfigureAwait(false) is { } ended)
                session.Adopt(ended);
            return session;
        }
        catch (LakeException e) when (e.Code != LakeErrorCode.LeaseLost)
        {
            var loss = await held.ExplainAsync(e, visible: 0).ConfigureAwait(false);
            await held.DisposeAsync().ConfigureAwait(false);
            if (loss is not null)
                throw loss;
            throw;
        }
        catch
        {
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Holds what is recorded against what is there.</summary>
    public async Task CompareAsync(ExistingObjects existing, CancellationToken cancellationToken)
    {
        if (_journals is { } journals)
            _overtaken = await journals.FindOvertakenAsync(
                Contents, path => existing.Find(path, Subject.Spell), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the runs before have recorded of the objects that are still theirs.</summary>
    public async Task<DigestCheck> LoadDigestsAsync(CancellationToken cancellationToken) =>
        new((await Contents.LoadAsync(cancellationToken).ConfigureAwait(false))
            .Where(item => !_overtaken.Contains(item.Key)).ToDictionary(StringComparer.Ordinal));

    /// <summary>Notes the job that the run is about to start, or has started.</summary>
    public ValueTask ComputeAsync(JournalJob job, CancellationToken cancellationToken) =>
        _journals?.ComputeAsync(job, cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>The run ends before it has changed anything, and nobody is to go on with its job.</summary>
    public ValueTask GiveUpAsync(CancellationToken cancellationToken) => _journals?.GiveUpAsync(cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>Tells the columns of what the run writes, where they are only known once it holds the lake.</summary>
    /// <param name="outputSchema">The columns.</param>
    /// <param name="layout">How the rows are arranged; null where none are written.</param>
    public void Settle(Schema outputSchema, RecordedLayout? layout) => Subject = Subject with { OutputSchema = outputSchema, Layout = layout };

    /// <summary>Publishes the run's objects. Where that fails, what is on its way stops, what can be taken back is, and the error says what is true.</summary>
    /// <param name="tempFolder">Where content waits for its upload.</param>
    /// <param name="progress">Told of the steps between the old and the new lake.</param>
    /// <param name="publish">Encodes, stages, and completes the publication.</param>
    public async Task<PublishedLake> PublishAsync(string tempFolder, EtlProgress progress, Func<IPublication, Task<PublishedLake>> publish)
    {
        var publication = BeginPublication(tempFolder, progress);
        try
        {
            var published = await publish(publication).ConfigureAwait(false);
            await publication.DisposeAsync().ConfigureAwait(false);
            return published;
        }
        catch (Exception e)
        {
            // What is on its way stops first, so that nothing appears any more.
            await publication.DisposeAsync().ConfigureAwait(false);
            if (await FailAsync(publication, e).ConfigureAwait(false) is var failure && !ReferenceEquals(failure, e))
                throw failure;
            throw;
        }
    }

    private IPublication BeginPublication(string tempFolder, EtlProgress progress) => _store.BeginPublication(new PublicationOptions(RunId)
    {
        HoldBack = Subject.HoldsBack,
        TempFolder = tempFolder,
        Stepping = step => progress.Step = step,
        BeforeFirstChange = _journals is { } begun ? begun.BeginAsync : null,
    });

    /// <summary>Tells what the run is going to replace and to remove, before it changes anything.</summary>
    public void Expect(PlannedChanges changes) => _journals?.Expect(changes.Partitions, changes.Removals);

    /// <summary>
    /// Stages what the lake then holds and the manifest beside the objects, so that they become visible with them or after them.
    /// </summary>
    /// <returns>The rows that the manifest lists.</returns>
    public async Task<long> StageManifestAsync(IPublication publication, RowTotals rows, PublishedLake published, CancellationToken cancellationToken)
    {
        var written = published.Written(publication.ETagOf);
        var number = Contents.NextNumber;
        var manifest = new RunManifest
        {
            Number = number,
            RunId = RunId,
            Plan = Subject.Name,
            PlanHash = Subject.PlanHash,
            Mode = Subject.Mode,
            Started = Started,
            Finished = DateTimeOffset.UtcNow,
            Inputs = Subject.Inputs,
            RowsIn = rows.RowsRead,
            Joins = rows.Joins,
            RowsOut = published.RowsEncoded,
            Counts = published.Counts,
            PartitionKeys = Subject.PartitionKeys,
            Schema = [.. Subject.OutputSchema],
            Job = Job,
            Batch = _options.Batch,
            Positions = _options.Positions,
        };
        await StageContentsAsync(publication, manifest, published, written, cancellationToken).ConfigureAwait(false);
        var path = RunManifest.PathOf(RunId);
        var earlier = _isNamed ? await _store.FindAsync(path, cancellationToken).ConfigureAwait(false) : null;
        await using var writer = publication.Create(path, earlier);
        var listed = await manifest.WriteAsync(writer.Content, written.Concat(published.Gone()), cancellationToken).ConfigureAwait(false);
        await writer.CommitAsync(skipIfSame: false, cancellationToken).ConfigureAwait(false);
        return listed;
    }

    private bool ReplacesHead => Subject.Mode == PublishMode.Replace && Contents.Head is { } head
        && (head.Appended.Count > 0 || head.Positions.Count > 0 || head.Schemas.Count > 1
        || !head.Schema.SequenceEqual(Subject.OutputSchema) || !head.PartitionKeys.SequenceEqual(Subject.PartitionKeys));

    private async Task StageContentsAsync(
        IPublication publication, RunManifest manifest, PublishedLake published, IReadOnlyList<ManifestObject> written, CancellationToken cancellationToken)
    {
        var isDropped = published.Drops(Subject);
        var change = new ContentsChange
        {
            Number = manifest.Number,
            RunId = RunId,
            PartitionKeys = manifest.PartitionKeys,
            Schema = manifest.Schema,
            Written = written,
            // A job on another engine does not write into objects how they are arranged.
            Layout = Job is null ? Subject.Layout : null,
            ReplacesAll = manifest.Mode == PublishMode.Replace,
            IsDropped = path => _overtaken.Contains(path) || isDropped(path),
            Appended = manifest.Mode == PublishMode.Append ? new AppendedInput(RunId, Subject.InputHash) { Batch = _options.Batch } : null,
            Positions = manifest.Positions,
        };
        await using var writer = publication.Create(new ContentsName(manifest.Number, RunId).Path);
        await Contents.WriteNextAsync(change, writer.Content, cancellationToken).ConfigureAwait(false);
        await writer.CommitAsync(skipIfSame: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The publication is complete: what it made needless in the state of the lake goes, as far as the store lets it go in time.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(EndLimit);
        string[] needless = [.. Contents.Outdated, .. _journals?.End() ?? []];
        if (needless.Length == 0)
            return;
        try
        {
            await _store.DeleteAsync(needless, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            // An error now would invite a repetition, and one that appends would add everything again. The next run removes them.
        }
    }

    /// <summary>Notes what a publication that failed left behind, and returns the error that says so.</summary>
    private async Task<Exception> FailAsync(IPublication publication, Exception failure)
    {
        var visible = publication.Visible;
        if (await ExplainAsync(failure, visible.Count).ConfigureAwait(false) is { } loss)
            return loss;
        if (_journals is null)
            return failure;
        await _journals.FailAsync(
            [.. visible.Where(static path => !StatePlace.IsState(path))
                .Select(path => new StoredObject(path, 0, default, "", publication.ETagOf(path)))]).ConfigureAwait(false);
        if (visible.Count == 0 || failure is not LakeException error)
            return failure;
        var left = StateOf([.. visible], [.. publication.Waiting]);
        return new LakeException(error.Code, $"{error.Message} {left}",
            $"{error.Remedy} The same command completes the run (run id {RunId}); what is done is found and skipped.".Trim(), error.Target, error);
    }

    /// <summary>What is true of the lake after a failure. A partition is done when what is to go from it is gone.</summary>
    private string StateOf(string[] visible, string[] waiting)
    {
        var written = visible.Where(static path => !StatePlace.IsState(path)).Select(LakePath.FolderOf).ToHashSet(StringComparer.Ordinal);
        if (Subject.Mode == PublishMode.Append)
            return FormattableString.Invariant($"The {written.Count:N0} objects that the run had added are taken back, now or by the next run.");
        var unfinished = waiting.Select(LakePath.FolderOf).ToHashSet(StringComparer.Ordinal);
        var done = written.Count(folder => !unfinished.Contains(folder));
        var held = unfinished.Count == 0 ? ""
            : FormattableString.Invariant($"; {unfinished.Count:N0} hold objects that are still to be removed ({waiting.Length:N0})");
        return FormattableString.Invariant($"{done:N0} partitions that the run writes are as it makes them{held}; the others are as they were.");
    }

    /// <summary>Makes sure that the lake is still this run's.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.LeaseLost"/>.</exception>
    public ValueTask VerifyAsync(CancellationToken cancellationToken) => _lock?.VerifyAsync(cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>The error of a run that lost the lake to another one; null where it did not.</summary>
    public async Task<LakeException?> ExplainAsync(Exception failure, int visible) =>
        _lock is null ? null : await _lock.ExplainAsync(failure, visible).ConfigureAwait(false);

    public ValueTask DisposeAsync() => _lock?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Goes on as a run that has ended just now, by the recovery of what it left: it finds everything as it would write it.</summary>
    private void Adopt(string runId)
    {
        RunId = runId;
        IsAdopted = _isNamed = true;
        _journals?.Adopt(NewJournal());
    }

    private RunJournal NewJournal() => new(
        RunId,
        Subject.Name,
        Subject.PlanHash,
        Subject.InputHash,
        Subject.Mode,
        Subject.ObjectName(RunId),
        Started,
        RunJournalState.Publishing,
        [],
        [],
        Base: 0);
}
