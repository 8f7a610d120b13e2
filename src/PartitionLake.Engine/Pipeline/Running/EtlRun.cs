using System.Diagnostics;
using System.Text;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Checking;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Pipeline.Rows;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>
/// Runs a plan. Phase 1 reads, joins, computes, checks and sorts everything and writes nothing to the lake;
/// phase 2 encodes the partitions, stages them, and makes them visible together.
/// </summary>
public sealed class EtlRun
{
    /// <summary>
    /// A run that ends by then is faster by a fifth, the first to the fourth of a session
    /// alike; after 4 s already the better code comes too late for such runs.
    /// </summary>
    private static readonly TimeSpan TieringDelayTime = TimeSpan.FromSeconds(20);

    private readonly EtlPlan _plan;
    private readonly EtlOptions _options;
    private readonly EtlProgress _progress;
    private readonly List<PhaseTime> _phases = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly WarningLog _warnings;

    private EtlRun(EtlPlan plan, EtlOptions options, EtlProgress progress)
    {
        _plan = plan;
        _options = options;
        _progress = progress;
        _warnings = new WarningLog(options.OnWarning);
    }

    /// <exception cref="LakeException">The plan, an input or the destination is not as it must be. The lake is as it was.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. The lake is as it was.</exception>
    public static async Task<EtlResult> RunAsync(EtlPlan plan, EtlOptions options, EtlProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            return await new EtlRun(plan, options, progress).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OverflowException or OutOfMemoryException)
        {
            throw new LakeException(
                LakeErrorCode.LimitExceeded,
                "The values of some column are too large: those of one row, or of one column of a dimension, "
                    + "must stay below 2 GiB, and all in memory within what the machine has.",
                "Leave the column out with Exclude, shorten it with SUBSTRING in Columns, or raise -MaxMemory.",
                inner: e);
        }
    }

    private async Task<EtlResult> RunAsync(CancellationToken cancellationToken)
    {
        using var tiering = TieringDelay.Begin(TieringDelayTime);
        Begin(EtlPhase.Plan);
        var memory = MemoryPlan.For(_options, Math.Max(1, _options.MaxConcurrency ?? Environment.ProcessorCount));
        var tempFolder = TempFolder();
        TemporaryLeftovers.Sweep(tempFolder);
        using var spools = new InputSpools(tempFolder);
        var plan = await PlanBinder.BindAsync(_plan, _options.Storage, _warnings, spools, cancellationToken).ConfigureAwait(false);
        _progress.RowsTotal = plan.Fact.RowCount;
        using var store = _options.Seams.OpenStore?.Invoke(_plan.Destination) ?? _options.Storage.Open(_plan.Destination, _warnings);
        await using var session = await RunSession.BeginAsync(store, plan, _options, _warnings, cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.LeaseLost);
        EndPhase(EtlPhase.Plan);
        try
        {
            return await RunAsync(plan, store, session, memory, tempFolder, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (session.LeaseLost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw await session.ExplainAsync(e, visible: 0).ConfigureAwait(false) ?? (Exception)e;
        }
    }

    private async Task<EtlResult> RunAsync(
        BoundPlan plan, ILakeStore store, RunSession session, MemoryPlan memory, string tempFolder, CancellationTokenSource stop)
    {
        Begin(EtlPhase.Dimensions);
        var dimensions = await new DimensionLoader(plan, memory.Dimensions, memory.WorkerCount).LoadAsync(stop.Token).ConfigureAwait(false);
        EndPhase(EtlPhase.Dimensions);

        Begin(EtlPhase.Rows);
        var layout = new CarryLayout(plan);
        var limits = await LimitsOfAsync(store, stop.Token).ConfigureAwait(false);
        var directory = new PartitionDirectory(plan.PartitionColumns, limits, PartitionCommit.ObjectName(_plan, session.RunId));
        var shuffleMemory = _options.Seams.ShuffleMemory ?? memory.Shuffle(dimensions.Sum(table => table.AllocatedBytes));
        var heap = new HeapGuard(memory.Heap(shuffleMemory), memory.Total / 16);
        using var shuffle = new Shuffle(layout.Columns, shuffleMemory, tempFolder, stop.Token, memory.WorkerCount) { BeforeSpill = _options.Seams.BeforeSpill };
        using var checks = plan.Checks.Count == 0 ? null : new RowChecks(plan, memory.Keys, tempFolder);
        var admission = new ReadAdmission(memory.Reading, held => shuffle.Reserve(Math.Max(0, held - (memory.Workers / 2))));
        var rowPhase = new RowPhase(plan, dimensions, layout, directory, shuffle, _progress, heap, admission, _options.Seams.BatchRows) { Checks = checks };
        await rowPhase.RunAsync(memory.WorkerCount, stop.Token).ConfigureAwait(false);
        await plan.EnsureInputsUnchangedAsync(stop.Token).ConfigureAwait(false);
        var rows = shuffle.Finish();
        Reconciliation.Check(rowPhase.RowsRead, rowPhase.JoinCounts, rowPhase.RowsShuffled, rows.TotalRows);
        var outcomes = checks?.Conclude(stop.Token) ?? [];
        EndPhase(EtlPhase.Rows);

        Begin(EtlPhase.Publish);
        heap.BeginPhase();
        _progress.PartitionsTotal = directory.Count;
        // Appending compares nothing, and force writes all.
        var digests = await KnownDigests.ReadAsync(
            store, _options.Force || _plan.Mode == PublishMode.Append ? LakeContents.None(store) : session.Contents, stop.Token).ConfigureAwait(false);
        var existing = await ExistingObjects.ListAsync(store, plan, digests, stop.Token).ConfigureAwait(false);
        await existing.RefuseOtherSpellingsAsync(
            store, _plan.Mode, limits.Folding, session.Contents, directory.Produced(rows.RowCounts), stop.Token).ConfigureAwait(false);
        RefuseToEmpty(rows, existing);
        await session.CompareAsync(existing, stop.Token).ConfigureAwait(false);
        var verification = _options.WhatIf
            ? null
            : Verification.Of(_plan.Verify, session.RunId, directory, rows.RowCounts, tempFolder, _options.Seams.SecondView);
        // Merging holds everything back until it knows which partitions it changes.
        if (_plan.Mode != PublishMode.Merge)
            session.Expect(PlannedChanges.Of(_plan, session.RunId, directory.Produced(rows.RowCounts), existing));
        var published = await PublishAsync(
            session,
            tempFolder,
            async sink =>
            {
                var commit = new PartitionCommit(_plan, session.IsAdopted ? _options with { Force = false } : _options, _progress,
                    session.RunId, directory, existing, verification?.Before(sink) ?? sink, limits) { Before = session.Before };
                var rowGroupUnits = _options.Seams.RowGroupUnits ?? PublishPhase.DefaultRowGroupUnits;
                IEncodingPhase phase = _plan.Mode == PublishMode.Merge
                    ? await MergeAsync().ConfigureAwait(false)
                    : new PublishPhase(plan, dimensions, layout, rows, commit, heap, rowGroupUnits);
                await phase.RunAsync(memory.WorkerCount, stop.Token).ConfigureAwait(false);
                if (_plan.Mode == PublishMode.Replace)
                    commit.RemoveOthers();
                if (_plan.Mode == PublishMode.Merge)
                    session.Expect(PlannedChanges.Of(
                        _plan, session.RunId, commit.Objects.Select(written => written.Outcome.Path), existing, commit.Removed.Select(gone => gone.Path)));
                return new PublishedLake([.. commit.Objects], [.. commit.Removed], phase.RowsEncoded, phase.RowsKept);

                async Task<MergePhase> MergeAsync()
                {
                    var digests = await session.LoadDigestsAsync(stop.Token).ConfigureAwait(false);
                    var keys = _plan.MergeScope == MergeScope.Lake ? new MergedKeys(plan.MergeKeyOrdinals.Count, memory.MergeKeys) : null;
                    var merge = new PartitionMerge(plan, store, digests, memory.MergeKeys / memory.WorkerCount, keys, rowGroupUnits);
                    return new MergePhase(plan, dimensions, layout, rows, commit, merge,
                        keys is null ? null : new MergeScan(plan, store, keys), heap, rowGroupUnits);
                }
            },
            store,
            rowPhase,
            stop.Token).ConfigureAwait(false);
        EndPhase(EtlPhase.Publish);
        return Result(plan, session, rowPhase, rowPhase.BytesRead + dimensions.Sum(table => table.BytesRead),
            shuffle.BytesSpilled, published, outcomes, verification?.Counts);
    }

    private async Task<PublishedLake> PublishAsync(
        RunSession session, string tempFolder, Func<IPartitionSink, Task<PublishedLake>> encode,
        ILakeStore store, RowPhase rows, CancellationToken cancellationToken)
    {
        if (_options.WhatIf)
            return await encode(new WhatIfSink(store)).ConfigureAwait(false);
        var publication = session.BeginPublication(tempFolder, _progress);
        try
        {
            var published = await encode(new PublicationSink(publication)).ConfigureAwait(false);
            if (published.HasChanges || session.MustRecord)
            {
                Reconciliation.Check(rows.RowsRead, rows.JoinCounts, rows.RowsShuffled,
                    published.RowsEncoded + published.RowsKept, rowsKept: published.RowsKept);
                await publication.FlushAsync(cancellationToken).ConfigureAwait(false);
                var listed = await session.StageManifestAsync(publication, rows, published, cancellationToken).ConfigureAwait(false);
                Reconciliation.Check(rows.RowsRead, rows.JoinCounts, rows.RowsShuffled, published.RowsEncoded + published.RowsKept, listed, published.RowsKept);
                await publication.CompleteAsync(null, cancellationToken).ConfigureAwait(false);
                await session.EndAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                // What was found unchanged may be what another run has made of it since.
                await session.VerifyAsync(cancellationToken).ConfigureAwait(false);
            }
            await publication.DisposeAsync().ConfigureAwait(false);
            return published;
        }
        catch (Exception e)
        {
            // What is on its way stops first, so that nothing appears any more.
            await publication.DisposeAsync().ConfigureAwait(false);
            if (await session.FailAsync(publication, e).ConfigureAwait(false) is var failure && !ReferenceEquals(failure, e))
                throw failure;
            throw;
        }
    }

    private async ValueTask<PathLimits> LimitsOfAsync(ILakeStore store, CancellationToken cancellationToken) => store.PublishesAtOnce
        ? PathLimits.InBucket(Encoding.UTF8.GetByteCount(LakeUri.Parse(_plan.Destination).Path) + 1)
        : PathLimits.OnDisk(await store.FindFoldingAsync(cancellationToken).ConfigureAwait(false));

    private void RefuseToEmpty(ShuffledRows rows, ExistingObjects existing)
    {
        if (rows.TotalRows == 0 && _plan.Mode == PublishMode.Replace && existing.Any && !_options.Force)
        {
            throw new LakeException(
                LakeErrorCode.PlanInvalid,
                $"The run produced no rows, and mode Replace would remove every partition of '{_plan.Destination}'.",
                "Check the fact and the joins; if the lake really should become empty, run again with -Force.",
                _plan.Destination);
        }
    }

    private EtlResult Result(BoundPlan plan, RunSession session, RowPhase rows, long bytesRead, long bytesSpilled,
        PublishedLake published, IReadOnlyList<CheckOutcome> checks, VerificationCounts? verification)
    {
        var written = _options.WhatIf ? [] : published.Objects.Where(item => item.Outcome.Action != PartitionAction.Unchanged).ToList();
        using var process = Process.GetCurrentProcess();
        return new EtlResult
        {
            RunId = session.RunId,
            Name = plan.Name,
            Destination = _plan.Destination,
            Mode = _plan.Mode,
            WhatIf = _options.WhatIf,
            Started = session.Started,
            RowsIn = rows.RowsRead,
            Joins = rows.JoinCounts,
            Checks = checks,
            RowsOut = published.RowsEncoded,
            RowsKept = published.RowsKept,
            PartitionsCreated = published.Count(PartitionAction.Create),
            PartitionsReplaced = published.Count(PartitionAction.Replace),
            PartitionsAppended = published.Count(PartitionAction.Append),
            PartitionsUnchanged = published.Count(PartitionAction.Unchanged),
            PartitionsRemoved = published.Removed.Count,
            IsFirst = session.IsFirst,
            Objects = written.Count,
            Bytes = written.Sum(item => item.Outcome.Bytes),
            Reconciled = plan.Reconciled,
            Verification = verification,
            BytesSpilled = bytesSpilled,
            BytesRead = bytesRead,
            Phases = _phases,
            PeakMemory = process.PeakWorkingSet64,
            Warnings = _warnings.Warnings,
        };
    }

    private string TempFolder()
    {
        var folder = _options.TempPath ?? Path.GetTempPath();
        return Directory.Exists(folder)
            ? folder
            : throw new LakeException(
                LakeErrorCode.PathNotFound, $"The folder for spill files does not exist: '{folder}'.", "Make it, or name another with -TempPath.", folder);
    }

    private void Begin(EtlPhase phase)
    {
        _progress.Phase = phase;
        _options.Seams.PhaseBegun?.Invoke(phase);
    }

    private void EndPhase(EtlPhase phase)
    {
        _phases.Add(new PhaseTime(phase, _clock.Elapsed));
        _clock.Restart();
    }
}
