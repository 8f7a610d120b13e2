using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Phase 2: encodes the partitions, one object each, and stages them.</summary>
/// <remarks>Nothing becomes visible here; the caller completes the publication when all partitions are staged.</remarks>
internal sealed class PublishPhase(BoundPlan plan, DimensionTable[] dimensions, CarryLayout layout, ShuffledRows rows, PartitionCommit commit, PartitionMerge? merge, HeapGuard heap, int rowGroupUnits)
{
    /// <summary>
    /// Units of a row group at most, see <see cref="RowUnits"/>: 131,072 rows, which are 100 MB where each has as much text as
    /// is free, and fewer where rows have more, down to about 16 MB of very long text. A compromise between what a worker
    /// holds and what readers like.
    /// </summary>
    internal const int DefaultRowGroupUnits = 131_072;

    // Large partitions first, so that no worker begins one when the others are about to end. The rest stays in the order in
    // which spilled rows lie.
    private readonly IReadOnlyList<PartitionRange> _ranges = [.. rows.Ranges().OrderByDescending(range => range.Rows >> 16)];
    private int _nextRange = -1;
    private long _rowsEncoded;

    /// <summary>Rows of this run that were encoded.</summary>
    public long RowsEncoded => _rowsEncoded;

    public Task RunAsync(int workers, CancellationToken cancellationToken) =>
        Workers.RunAsync(workers, WorkAsync, cancellationToken);

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        using var encoder = new ParquetEncoder(plan.OutputSchema);
        var assembler = rows.CreateAssembler();
        var gatherer = new OutputGatherer(plan, layout, dimensions, mayRepeat: merge is null);
        for (var index = Interlocked.Increment(ref _nextRange); index < _ranges.Count; index = Interlocked.Increment(ref _nextRange))
        {
            if (merge is null)
                await EncodeAsync(_ranges[index], encoder, assembler, gatherer, cancellationToken).ConfigureAwait(false);
            else
                await MergeAsync(_ranges[index], encoder, assembler, gatherer, cancellationToken).ConfigureAwait(false);
            heap.Check();
        }
    }

    private async Task EncodeAsync(
        PartitionRange range,
        ParquetEncoder encoder,
        PartitionAssembler assembler,
        OutputGatherer gatherer,
        CancellationToken cancellationToken)
    {
        IObjectWriter? writer = null;
        DigestStream? content = null;
        try
        {
            foreach (var piece in rows.Read(range, rowGroupUnits, assembler))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (piece.IsFirst)
                {
                    writer = commit.Create(piece.Id);
                    content = new DigestStream(writer.Content);
                    encoder.Begin(content);
                }
                encoder.WriteRowGroup(gatherer.Gather(piece));
                Interlocked.Add(ref _rowsEncoded, piece.Length);
                if (!piece.IsFirst)
                    heap.Check();
                if (!piece.IsLast)
                    continue;
                encoder.Finish();
                await commit.CommitAsync(piece.Id, writer!, content!, rows.RowCounts[piece.Id], cancellationToken).ConfigureAwait(false);
                await content!.DisposeAsync().ConfigureAwait(false);
                await writer!.DisposeAsync().ConfigureAwait(false);
                (writer, content) = (null, null);
            }
        }
        finally
        {
            if (content is not null)
                await content.DisposeAsync().ConfigureAwait(false);
            if (writer is not null)
                await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task MergeAsync(
        PartitionRange range,
        ParquetEncoder encoder,
        PartitionAssembler assembler,
        OutputGatherer gatherer,
        CancellationToken cancellationToken)
    {
        for (var id = range.FirstId; id < range.EndId; id++)
        {
            var fresh = new PartitionRange(id, id + 1, rows.RowCounts[id]);
            if (fresh.Rows == 0)
                continue;
            await using var writer = commit.Create(id);
            await using var content = new DigestStream(writer.Content);
            encoder.Begin(content);
            var written = await merge!.EncodeAsync(
                encoder,
                commit.Existing(id),
                () => rows.Read(fresh, rowGroupUnits, assembler).Select(gatherer.Gather),
                cancellationToken).ConfigureAwait(false);
            encoder.Finish();
            Interlocked.Add(ref _rowsEncoded, fresh.Rows);
            await commit.CommitAsync(id, writer, content, written, cancellationToken).ConfigureAwait(false);
        }
    }
}
