using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Rows;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Phase 2 of mode Merge: finds out which partitions change, merges old and new rows of each, and stages them.</summary>
/// <remarks>
/// With <see cref="MergeScope.Lake"/> that is in three steps: the keys of all new rows are collected, the partitions without new rows are
/// searched for them (<see cref="MergeScan"/>), and then those with new rows and those found are written anew. With
/// <see cref="MergeScope.Partition"/> each partition with new rows is merged by itself.
/// </remarks>
internal sealed class MergePhase(
    BoundPlan plan, DimensionTable[] dimensions, CarryLayout layout, ShuffledRows rows, PartitionCommit commit,
    PartitionMerge merge, MergeScan? scan, HeapGuard heap, int rowGroupUnits) : IEncodingPhase
{
    private readonly IReadOnlyList<PartitionRange> _ranges = [.. rows.Ranges()];
    private long _rowsEncoded;

    public long RowsEncoded => _rowsEncoded;

    public long RowsKept => merge.RowsKept;

    public async Task RunAsync(int workers, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> touched = [];
        if (scan is not null && merge.All is { } all)
        {
            await CollectAsync(all, workers, cancellationToken).ConfigureAwait(false);
            touched = rows.TotalRows == 0 ? [] : await scan.FindAsync(commit.Others(IdsWithRows()), cancellationToken).ConfigureAwait(false);
            // What a dead run has rewritten already holds none of the keys any more, and belongs to the record of the run that completes it.
            touched = [.. touched.Union(commit.OthersBegun(IdsWithRows()), StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
        var items = new NumberedItems(_ranges.Count);
        var rewrites = new NumberedItems(touched.Count);
        await Workers.RunAsync(
            workers,
            async token =>
            {
                using var encoder = new ParquetEncoder(plan.OutputSchema, plan.FileLayout);
                var read = NewReader();
                while (items.TryTake(out var index))
                {
                    foreach (var id in IdsWithRows(_ranges[index]))
                        await MergeAsync(id, encoder, read, token).ConfigureAwait(false);
                    heap.Check();
                }
                while (rewrites.TryTake(out var index))
                {
                    await RewriteAsync(touched[index], encoder, token).ConfigureAwait(false);
                    heap.Check();
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task CollectAsync(MergedKeys all, int workers, CancellationToken cancellationToken)
    {
        var items = new NumberedItems(_ranges.Count);
        await Workers.RunAsync(
            workers,
            token =>
            {
                var read = NewReader();
                while (items.TryTake(out var index))
                {
                    foreach (var id in IdsWithRows(_ranges[index]))
                    {
                        foreach (var batch in read(id))
                        {
                            token.ThrowIfCancellationRequested();
                            if (all.Add(PartitionMerge.KeyOf(plan, batch), batch.Length) is { } row)
                                throw MergeKeyErrors.IsNull(plan, batch, row);
                        }
                    }
                    heap.Check();
                }
                return Task.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        if (all.Seal() is { } shared)
            throw SharedKey(shared);
    }

    private async Task MergeAsync(int id, ParquetEncoder encoder, Func<int, IEnumerable<RowBatch>> read, CancellationToken cancellationToken)
    {
        await using var writer = commit.Create(commit.Target(id));
        await using var content = new DigestStream(writer.Content);
        encoder.Begin(content);
        var written = await merge.EncodeAsync(encoder, commit.Existing(id), () => read(id), cancellationToken).ConfigureAwait(false);
        encoder.Finish();
        Interlocked.Add(ref _rowsEncoded, rows.RowCounts[id]);
        await commit.CommitAsync(
            commit.Target(id), writer, content, written, EncodedFilters.Of(encoder, plan.OutputSchema), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a partition without the rows that moved elsewhere; where none is left, the partition goes.</summary>
    private async Task RewriteAsync(string folder, ParquetEncoder encoder, CancellationToken cancellationToken)
    {
        var target = commit.Target(folder);
        await using var writer = commit.Create(target);
        await using var content = new DigestStream(writer.Content);
        encoder.Begin(content);
        var written = await merge.EncodeAsync(encoder, commit.Existing(folder), static () => [], cancellationToken).ConfigureAwait(false);
        encoder.Finish();
        if (written == 0)
            commit.Remove(folder);
        else
            await commit.CommitAsync(
                target, writer, content, written, EncodedFilters.Of(encoder, plan.OutputSchema), cancellationToken).ConfigureAwait(false);
    }

    private Func<int, IEnumerable<RowBatch>> NewReader()
    {
        var assembler = rows.CreateAssembler();
        var gatherer = new OutputGatherer(plan, layout, dimensions, mayRepeat: false);
        return id => rows.Read(new PartitionRange(id, id + 1, rows.RowCounts[id]), rowGroupUnits, assembler).Select(gatherer.Gather);
    }

    private IEnumerable<int> IdsWithRows() => _ranges.SelectMany(IdsWithRows);

    private IEnumerable<int> IdsWithRows(PartitionRange range)
    {
        for (var id = range.FirstId; id < range.EndId; id++)
        {
            if (rows.RowCounts[id] > 0)
                yield return id;
        }
    }

    private LakeException SharedKey(UInt128 shared)
    {
        var places = new SortedSet<string>(StringComparer.Ordinal);
        var key = "";
        var read = NewReader();
        foreach (var id in IdsWithRows())
        {
            foreach (var batch in read(id))
            {
                if (PartitionMerge.RowOf(plan, batch, shared) is not { } row)
                    continue;
                places.Add(commit.Target(id).Folder);
                key = MergeKeyErrors.Describe(plan, batch, row);
            }
        }
        return places.Count == 1 ? MergeKeyErrors.IsDouble(key) : MergeKeyErrors.IsShared(key, places.Take(2));
    }
}
