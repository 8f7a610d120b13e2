using System.Diagnostics;
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

namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>
/// Runs a plan. Phase 1 reads, joins, computes, checks and sorts everything and writes nothing to the lake;
/// phase 2 encodes the partitions, stages them, and makes them visible together.
/// </summary>
public sealed class EtlRun
{
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
        using var tiering = TieringDelay.Begin();
        Begin(EtlPhase.Plan);
        var memory = MemoryPlan.For(_options, Math.Max(1, _options.MaxConcurrency ?? Environment.ProcessorCount));
        var tempFolder = RunContext.FindTempFolder(_options);
        using var spools = new InputSpools(tempFolder, memory.WorkerCount);
        var plan = await PlanBinder.BindAsync(_plan, _options.Storage, _warnings, spools, cancellationToken).ConfigureAwait(false);
        _progress.RowsTotal = plan.Fact.RowCount;
        using var store = _options.Seams.OpenStore?.Invoke(_plan.Destination) ?? _options.Storage.Open(_plan.Destination, _warnings);
        await using var session = await RunSession.BeginAsync(store, plan, _options, _warnings, cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.LeaseLost);
        EndPhase(EtlPhase.Plan);
        if (session.IsRepeatedBatch)
        {
            var context = new RunContext(plan, store, session, memory, tempFolder, _options, _progress, cancellationToken);
            var nothing = new PublishedLake([], [], 0, 0);
            return RunResult.Of(context, new RowTotals(plan.Fact.RowCount, []), nothing, _phases) with { Warnings = _warnings.Warnings };
        }
        try
        {
            return await RunAsync(new RunContext(plan, store, session, memory, tempFolder, _options, _progress, stop.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (session.LeaseLost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw await session.ExplainAsync(e, visible: 0).ConfigureAwait(false) ?? (Exception)e;
        }
    }

    private async Task<EtlResult> RunAsync(RunContext context)
    {
        var (plan, memory, stop) = (context.Plan, context.Memory, context.Stop);
        Begin(EtlPhase.Dimensions);
        var dimensions = await new DimensionLoader(plan, memory.Dimensions, memory.WorkerCount).LoadAsync(stop).ConfigureAwait(false);
        EndPhase(EtlPhase.Dimensions);

        Begin(EtlPhase.Rows);
        var layout = new CarryLayout(plan);
        var limits = await context.FindPathLimitsAsync().ConfigureAwait(false);
        var directory = new PartitionDirectory(plan.PartitionColumns, limits, context.Session.Subject.ObjectName(context.Session.RunId));
        var shuffleMemory = _options.Seams.ShuffleMemory ?? memory.Shuffle(dimensions.Sum(table => table.AllocatedBytes));
        var heap = new HeapGuard(memory.Heap(shuffleMemory), memory.Total / 16);
        using var shuffle = new Shuffle(
            layout.Columns, shuffleMemory, context.TempFolder, stop, memory.WorkerCount) { BeforeSpill = _options.Seams.BeforeSpill };
        using var checks = plan.Checks.Count == 0 ? null : new RowChecks(plan, memory.Keys, context.TempFolder);
        var admission = new ReadAdmission(memory.Reading, held => shuffle.Reserve(Math.Max(0, held - (memory.Workers / 2))));
        var rowPhase = new RowPhase(plan, dimensions, layout, directory, shuffle, _progress, heap, admission, _options.Seams.BatchRows) { Checks = checks };
        await rowPhase.RunAsync(memory.WorkerCount, stop).ConfigureAwait(false);
        await plan.EnsureInputsUnchangedAsync(stop).ConfigureAwait(false);
        var rows = shuffle.Finish();
        Reconciliation.Check(rowPhase.RowsRead, rowPhase.JoinCounts, rowPhase.RowsShuffled, rows.TotalRows);
        var outcomes = checks?.Conclude(stop) ?? [];
        EndPhase(EtlPhase.Rows);

        Begin(EtlPhase.Publish);
        heap.BeginPhase();
        var publishing = new RunPublishing(context, new SortedRows(context, rowPhase, dimensions, layout, directory, rows, limits, heap));
        var published = await publishing.RunAsync().ConfigureAwait(false);
        EndPhase(EtlPhase.Publish);
        return RunResult.Of(context, new RowTotals(rowPhase.RowsRead, rowPhase.JoinCounts), published, _phases) with
        {
            Checks = outcomes,
            Verification = publishing.Verification,
            BytesSpilled = shuffle.BytesSpilled,
            BytesRead = rowPhase.BytesRead + dimensions.Sum(table => table.BytesRead),
            Warnings = _warnings.Warnings,
        };
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
