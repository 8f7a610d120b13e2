using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Pipeline.Rows;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>The rows that this process has read, joined, computed and sorted.</summary>
/// <param name="context">The run.</param>
/// <param name="phase">The phase, with its counts.</param>
/// <param name="dimensions">The dimensions, whose values are gathered as they are written.</param>
/// <param name="layout">Which columns the rows carry.</param>
/// <param name="directory">The partitions.</param>
/// <param name="rows">The rows, by partition.</param>
/// <param name="limits">What the names of partitions may be.</param>
/// <param name="heap">What the heap may hold.</param>
internal sealed class SortedRows(RunContext context, RowPhase phase, DimensionTable[] dimensions, CarryLayout layout,
    PartitionDirectory directory, ShuffledRows rows, PathLimits limits, HeapGuard heap) : IProducedRows
{
    public PartitionDirectory Directory => directory;

    public IReadOnlyList<long> RowCounts => rows.RowCounts;

    public long TotalRows => rows.TotalRows;

    public PathLimits Limits => limits;

    public RowTotals Totals => new(phase.RowsRead, phase.JoinCounts);

    private int RowGroupUnits => context.Options.Seams.RowGroupUnits ?? PublishPhase.DefaultRowGroupUnits;

    private ObjectRows ObjectRows => new(
        context.Plan.OutputSchema, context.Plan.SortBy, RowGroupUnits,
        context.Options.Seams.ShuffleMemory ?? context.Memory.Sorting, context.TempFolder, context.Stop);

    // Nothing is there yet: what is encoded is read back on its way.
    public Task VerifyAsync(Verification verification, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IEncodingPhase> BeginAsync(PartitionCommit commit) => context.Plan.Plan.Mode == PublishMode.Merge
        ? await MergeAsync(commit).ConfigureAwait(false)
        : new PublishPhase(context.Plan, dimensions, layout, rows, commit, heap, ObjectRows);

    public void Reconcile(PublishedLake published, long? listed = null) => Reconciliation.Check(
        phase.RowsRead, phase.JoinCounts, phase.RowsShuffled, published.RowsEncoded + published.RowsKept, listed, published.RowsKept);

    private async Task<MergePhase> MergeAsync(PartitionCommit commit)
    {
        var digests = await context.Session.LoadDigestsAsync(context.Stop).ConfigureAwait(false);
        var memory = context.Memory.MergeKeys;
        var keys = context.Plan.Plan.MergeScope == MergeScope.Lake ? new MergedKeys(context.Plan.MergeKeyOrdinals.Count, memory) : null;
        var merge = new PartitionMerge(context.Plan, context.Store, digests, memory / context.Memory.WorkerCount, keys, ObjectRows);
        var scan = keys is null ? null : new MergeScan(context.Plan, context.Store, keys);
        return new MergePhase(context.Plan, dimensions, layout, rows, commit, merge, scan, heap, RowGroupUnits);
    }
}
