using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Offload;

/// <summary>The rows that a job has left in the lake's state, one object for each partition, after all of it was checked.</summary>
/// <param name="context">The run.</param>
/// <param name="directory">The partitions.</param>
/// <param name="objects">The object of each partition, by its id.</param>
/// <param name="rowCounts">The rows of each, by its footer.</param>
/// <param name="limits">What the names of partitions may be.</param>
/// <param name="totals">What the job counted.</param>
internal sealed class StagedRows(RunContext context, PartitionDirectory directory, IReadOnlyList<StoredObject> objects, IReadOnlyList<long> rowCounts,
    PathLimits limits, JobTotals totals) : IProducedRows
{
    public PartitionDirectory Directory => directory;

    public IReadOnlyList<long> RowCounts => rowCounts;

    public long TotalRows { get; } = rowCounts.Sum();

    public PathLimits Limits => limits;

    public RowTotals Totals => totals.Rows;

    public Task VerifyAsync(Verification verification, CancellationToken cancellationToken)
    {
        var next = -1;
        return Workers.RunAsync(context.Memory.WorkerCount, async token =>
        {
            for (var id = Interlocked.Increment(ref next); id < objects.Count; id = Interlocked.Increment(ref next))
            {
                var path = $"{directory.Path(id)}/{LakePath.NameOf(objects[id].Path)}";
                if (!verification.Covers(path))
                    continue;
                var content = await context.Store.OpenAsync(objects[id], token).ConfigureAwait(false);
                await verification.CheckAsync(path, content, token).ConfigureAwait(false);
            }
        }, cancellationToken);
    }

    public Task<IEncodingPhase> BeginAsync(PartitionCommit commit) =>
        Task.FromResult<IEncodingPhase>(new CopyPhase(objects, rowCounts, commit, StagedLake.RequestsAtOnce(context)));

    public void Reconcile(PublishedLake published, long? listed = null) =>
        Reconciliation.Check(totals.Rows.RowsRead, totals.Rows.Joins, TotalRows, published.RowsEncoded, listed);
}
