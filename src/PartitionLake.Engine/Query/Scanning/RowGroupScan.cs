using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Expressions.Pruning;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>
/// Reads the matching rows of one row group: asks its statistics, then the index of its pages, then reads the columns of the
/// condition, and the other columns from the first batch on that has a match.
/// </summary>
/// <param name="plan">What to read.</param>
/// <param name="file">The open file.</param>
/// <param name="columns">Its columns.</param>
/// <param name="keys">The values of the partition keys.</param>
/// <param name="isInMemory">Whether the bytes are at hand, so that a page index saves nothing.</param>
/// <param name="counters">Where to count.</param>
internal sealed class RowGroupScan(ScanPlan plan, ParquetFile file, FileColumns columns, IReadOnlyList<Column> keys, bool isInMemory, QueryCounters counters)
{
    /// <summary>Below this many bytes of needed columns, reading the page index costs as much as it saves.</summary>
    private const long LeastIndexedBytes = 64 << 10;

    /// <summary>Up to this many bytes the other columns come along with those of the condition: a second request costs more.</summary>
    private const long MostEagerBytes = 32 << 10;

    /// <summary>Bytes of a batch, by what the file says of its columns; ordinary rows take far less.</summary>
    private const long BatchBytes = 2 << 20;

    /// <summary>A row with more bytes than this has long text.</summary>
    private const long LongRow = 512;

    /// <summary>What the heap may hold beside the pages of a file before batches of long text that nobody has any more are collected.</summary>
    private static readonly HeapGuard s_heap = new(64 << 20, 32 << 20);

    private IReadOnlyList<RowRange> _rows = [];
    private RowGroupPages? _pages;

    public async IAsyncEnumerable<TableBatch> RunAsync(int rowGroup, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var group = file.RowGroups[rowGroup];
        if (plan.Prune && !await MayMatchAsync(group, cancellationToken).ConfigureAwait(false))
        {
            counters.AddRowGroup(isSkipped: true);
            yield break;
        }
        counters.AddRowGroup(isSkipped: false);
        if (plan.Prune && !isInMemory && !await ChooseRowsAsync(group, cancellationToken).ConfigureAwait(false))
            yield break;
        var isEager = plan.Where is null || BytesOf(group, plan.OtherColumns) <= MostEagerBytes;
        var batches = isEager && plan.OtherColumns.Count > 0 && !isInMemory
            ? ReadTogetherAsync(group, cancellationToken)
            : ReadLateAsync(group, cancellationToken);
        await foreach (var batch in batches.ConfigureAwait(false))
            yield return batch;
    }

    /// <summary>All columns in one read.</summary>
    private async IAsyncEnumerable<TableBatch> ReadTogetherAsync(RowGroupInfo group, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int[] ordinals = [.. plan.FilterColumns, .. plan.OtherColumns];
        var batchRows = FittingRows(group);
        using var stream = await OpenAsync(group, ordinals, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = group.FirstRow + stream.NextRow;
            if (stream.Read(batchRows) is not { } read)
                yield break;
            Guard(batchRows);
            counters.AddRows(read.Length);
            var batch = NewColumns(read.Length);
            columns.Put(batch, ordinals, read);
            if (Select(batch, read.Length, first, out var rows) is { } selected)
                yield return Gather(selected, batch, rows, first);
        }
    }

    /// <summary>The columns of the condition first; the others are opened when a row has passed it.</summary>
    private async IAsyncEnumerable<TableBatch> ReadLateAsync(RowGroupInfo group, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batchRows = FittingRows(group);
        using var filter = await OpenAsync(group, plan.FilterColumns, cancellationToken).ConfigureAwait(false);
        RowStream? others = null;
        long behind = 0;
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var first = group.FirstRow + filter.NextRow;
                if (filter.Read(batchRows) is not { } read)
                    yield break;
                Guard(batchRows);
                counters.AddRows(read.Length);
                var batch = NewColumns(read.Length);
                columns.Put(batch, plan.FilterColumns, read);
                if (Select(batch, read.Length, first, out var rows) is not { } selected)
                {
                    behind += read.Length;
                    continue;
                }
                if (plan.OtherColumns.Count > 0)
                {
                    others ??= await OpenAsync(group, plan.OtherColumns, cancellationToken).ConfigureAwait(false);
                    others.Skip(behind);
                    behind = 0;
                    columns.Put(batch, plan.OtherColumns, others.ReadExactly(read.Length));
                }
                yield return Gather(selected, batch, rows, first);
            }
        }
        finally
        {
            others?.Dispose();
        }
    }

    /// <summary>The batch when all of it or the rows of it pass; null when none does.</summary>
    private TableBatch? Select(Column?[] batch, int length, long first, out int[]? rows)
    {
        rows = null;
        var all = new TableBatch(plan.Table, batch, length, file.Name, first);
        if (plan.Where is null)
            return all;
        rows = all.SelectTrue(plan.Where);
        if (rows.Length == 0)
            return null;
        rows = rows.Length == length ? null : rows;
        return all;
    }

    private TableBatch Gather(TableBatch all, Column?[] batch, int[]? rows, long first)
    {
        if (rows is null)
            return all;
        var gathered = new Column?[batch.Length];
        foreach (var ordinal in plan.Outputs)
            gathered[ordinal] = batch[ordinal]!.Gather(rows);
        return new TableBatch(plan.Table, gathered, rows.Length, file.Name, first, rows);
    }

    private Column?[] NewColumns(int length)
    {
        var batch = new Column?[plan.Table.Count];
        foreach (var ordinal in plan.KeyColumns)
            batch[ordinal] = RepeatedValue.Of(keys[ordinal - plan.FirstKey], length);
        return batch;
    }

    private ValueTask<RowStream> OpenAsync(RowGroupInfo group, IReadOnlyList<int> ordinals, CancellationToken cancellationToken) =>
        RowStream.OpenAsync(file, group.Ordinal, columns.Of(ordinals), _pages, _rows, cancellationToken);

    /// <summary>
    /// Asks the statistics, then the Bloom filters of columns whose values the condition looks for, where these cost less than they may save.
    /// </summary>
    private async ValueTask<bool> MayMatchAsync(RowGroupInfo group, CancellationToken cancellationToken)
    {
        var wanted = new HashSet<int>();
        if (!Pruner.MayMatch(plan.Where!, ordinal => BoundsOf(group, ordinal) with { MayHold = Note(ordinal) }))
            return false;
        if (wanted.Count == 0 || (!isInMemory && wanted.Sum(Length) >= BytesOf(group, plan.FilterColumns) + BytesOf(group, plan.OtherColumns)))
            return true;
        var filters = new Dictionary<int, BloomFilter>();
        foreach (var ordinal in wanted)
        {
            if (await file.LoadBloomFilterAsync(group.Ordinal, Place(ordinal), cancellationToken).ConfigureAwait(false) is { } filter)
                filters.Add(ordinal, filter);
        }
        return Pruner.MayMatch(
            plan.Where!, ordinal => BoundsOf(group, ordinal) with { MayHold = filters.GetValueOrDefault(ordinal) is { } known ? known.MayHold : null });

        int Place(int ordinal) => ordinal < plan.FirstKey ? columns.FilterOf(file, group.Ordinal, ordinal) : -1;

        int Length(int ordinal) => file.BloomFilterLength(group.Ordinal, Place(ordinal));

        Func<object, bool>? Note(int ordinal) => Place(ordinal) < 0 ? null : _ =>
        {
            wanted.Add(ordinal);
            return true;
        };
    }

    /// <summary>Asks the page index, where it may save something. False when no page can match.</summary>
    private async ValueTask<bool> ChooseRowsAsync(RowGroupInfo group, CancellationToken cancellationToken)
    {
        int[] read = [.. columns.Of(plan.FilterColumns), .. columns.Of(plan.OtherColumns)];
        if (plan.FilterColumns.Count == 0 || BytesOf(group, plan.FilterColumns) + BytesOf(group, plan.OtherColumns) < LeastIndexedBytes
            || !Array.TrueForAll(read, column => file.HasPageIndex(group.Ordinal, column)))
        {
            return true;
        }
        var pages = await file.LoadPageIndexAsync(group.Ordinal, read, cancellationToken).ConfigureAwait(false);
        var total = read.Sum(pages.CountOf);
        if (!Array.TrueForAll(read, column => pages.CountOf(column) > 0)
            || PagePruner.FindRows(plan, columns, pages, group.RowCount, ordinal => BoundsOf(group, ordinal)) is not { } rows)
        {
            counters.AddPages(total, 0);
            return true;
        }
        counters.AddPages(total, read.Sum(column => pages.CountOutside(column, rows)));
        (_pages, _rows) = (pages, rows);
        return rows.Count > 0;
    }

    private ColumnBounds BoundsOf(RowGroupInfo group, int ordinal) => ordinal >= plan.FirstKey
        ? ColumnBounds.Of(keys[ordinal - plan.FirstKey])
        : columns.BoundsOf(group, ordinal);

    private static void Guard(int batchRows)
    {
        if (batchRows < BatchBytes / LongRow)
            s_heap.Check();
    }

    /// <summary>How many rows to read at a time: fewer where they are long, because several batches of each worker wait to be taken.</summary>
    private int FittingRows(RowGroupInfo group)
    {
        long bytes = 0;
        foreach (var place in (int[])[.. columns.Of(plan.FilterColumns), .. columns.Of(plan.OtherColumns)])
            bytes += Math.Max(0, group.Columns[place].UncompressedBytes);
        return (int)Math.Clamp(BatchBytes / Math.Max(1, bytes / Math.Max(1, group.RowCount)), 1, ScanPlan.BatchRows);
    }

    private long BytesOf(RowGroupInfo group, IReadOnlyList<int> ordinals)
    {
        long bytes = 0;
        foreach (var place in columns.Of(ordinals))
            bytes += group.Columns[place].CompressedBytes;
        return bytes;
    }
}
