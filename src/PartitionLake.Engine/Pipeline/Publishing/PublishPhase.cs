using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Rows;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Phase 2: encodes the partitions, one object each, and stages them.</summary>
/// <remarks>Nothing becomes visible here; the caller completes the publication when all partitions are staged.</remarks>
internal sealed class PublishPhase(BoundPlan plan, DimensionTable[] dimensions, CarryLayout layout,
    ShuffledRows rows, PartitionCommit commit, HeapGuard heap, ObjectRows objectRows) : IEncodingPhase
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
    private long _rowsEncoded;

    public long RowsEncoded => _rowsEncoded;

    public long RowsKept => 0;

    public Task RunAsync(int workers, CancellationToken cancellationToken)
    {
        var items = new NumberedItems(_ranges.Count);
        return Workers.RunAsync(workers, token => WorkAsync(items, token), cancellationToken);
    }

    private async Task WorkAsync(NumberedItems items, CancellationToken cancellationToken)
    {
        using var encoder = new ParquetEncoder(plan.OutputSchema, plan.FileLayout);
        var assembler = rows.CreateAssembler();
        using var pieces = new PieceEncoder(plan, layout, dimensions, encoder, objectRows);
        while (items.TryTake(out var index))
        {
            await EncodeAsync(_ranges[index], encoder, assembler, pieces, cancellationToken).ConfigureAwait(false);
            heap.Check();
        }
    }

    private async Task EncodeAsync(
        PartitionRange range,
        ParquetEncoder encoder,
        PartitionAssembler assembler,
        PieceEncoder pieces,
        CancellationToken cancellationToken)
    {
        IObjectWriter? writer = null;
        DigestStream? content = null;
        try
        {
            foreach (var piece in rows.Read(range, objectRows.RowGroupUnits, assembler))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (piece.IsFirst)
                {
                    writer = commit.Create(commit.Target(piece.Id));
                    content = new DigestStream(writer.Content);
                    encoder.Begin(content);
                }
                pieces.Write(piece);
                Interlocked.Add(ref _rowsEncoded, piece.Length);
                if (!piece.IsFirst)
                    heap.Check();
                if (!piece.IsLast)
                    continue;
                encoder.Finish();
                await commit.CommitAsync(
                    commit.Target(piece.Id), writer!, content!, rows.RowCounts[piece.Id], EncodedFilters.Of(encoder, plan.OutputSchema),
                    cancellationToken).ConfigureAwait(false);
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
}
