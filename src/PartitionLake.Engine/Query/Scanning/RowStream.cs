using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>The wanted rows of some columns of a row group, all of them or chosen ranges. Two streams over the same rows give batches that match.</summary>
internal sealed class RowStream : IDisposable
{
    private readonly RowGroupReader? _all;
    private readonly RowRangeReader? _some;
    private long _next;

    private RowStream(RowGroupReader? all, RowRangeReader? some)
    {
        _all = all;
        _some = some;
    }

    /// <summary>The row of the row group with which the next batch begins.</summary>
    public long NextRow => _some?.NextRow ?? _next;

    /// <param name="file">The file.</param>
    /// <param name="rowGroup">Position of the row group.</param>
    /// <param name="columns">Positions in the file's schema.</param>
    /// <param name="pages">The page index of these columns; null to read all rows.</param>
    /// <param name="rows">The rows to read with the page index.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async ValueTask<RowStream> OpenAsync(
        ParquetFile file, int rowGroup, IReadOnlyList<int> columns, RowGroupPages? pages, IReadOnlyList<RowRange> rows, CancellationToken cancellationToken)
    {
        return pages is null
            ? new RowStream(await file.OpenRowGroupAsync(rowGroup, columns, cancellationToken).ConfigureAwait(false), null)
            : new RowStream(null, await file.OpenRowsAsync(pages, columns, rows, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The next rows: as many as asked for, or fewer where a range or the row group ends or text is long; null at the end.</summary>
    public RowBatch? Read(int maxRows = ScanPlan.BatchRows)
    {
        var batch = _all is not null ? _all.Read(maxRows) : _some!.Read(maxRows);
        _next += batch?.Length ?? 0;
        return batch;
    }

    /// <summary>Passes over rows that are there.</summary>
    public void Skip(long rows)
    {
        while (rows > 0)
            rows -= Read((int)Math.Min(rows, ScanPlan.BatchRows))!.Length;
    }

    /// <summary>Exactly that many rows, which are there: what comes in several parts for its length is put together.</summary>
    public RowBatch ReadExactly(int rows)
    {
        var batch = Read(rows)!;
        if (batch.Length == rows)
            return batch;
        ColumnAccumulator[] whole = [.. batch.Schema.Select(field => ColumnAccumulator.Create(field.Type))];
        for (var done = batch.Length; ; done += batch.Length)
        {
            for (var i = 0; i < whole.Length; i++)
                whole[i].Append(batch.Columns[i], null);
            if (done == rows)
                return new RowBatch(batch.Schema, [.. whole.Select(column => column.Build())], rows);
            batch = Read(rows - done)!;
        }
    }

    public void Dispose()
    {
        _all?.Dispose();
        _some?.Dispose();
    }
}
