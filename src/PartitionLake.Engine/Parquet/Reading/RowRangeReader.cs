using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Chunks;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>Decodes chosen rows of chosen columns of one row group. For one thread.</summary>
public sealed class RowRangeReader : IDisposable
{
    private readonly string _file;
    private readonly RowGroupInfo _group;
    private readonly PageColumn[] _columns;
    private readonly IReadOnlyList<RowRange> _rows;
    private readonly LoadedRanges _loaded;
    private readonly PageDecompressor _decompressor;
    private readonly MemoryBudget _budget;
    private readonly Watchdog _watchdog;
    private readonly Schema _schema;
    private int _range;
    private long _done;

    internal RowRangeReader(
        string file, RowGroupInfo group, Schema schema, PageColumn[] columns, IReadOnlyList<RowRange> rows,
        LoadedRanges loaded, PageDecompressor decompressor, MemoryBudget budget, Watchdog watchdog)
    {
        _file = file;
        _group = group;
        _schema = schema;
        _columns = columns;
        _rows = rows;
        _loaded = loaded;
        _decompressor = decompressor;
        _budget = budget;
        _watchdog = watchdog;
    }

    /// <summary>Told of columns with padding when the rows have been read; null for nobody.</summary>
    internal PaddingReport? Padding { get; init; }

    /// <summary>The row of the row group with which the next batch begins.</summary>
    public long NextRow => _range < _rows.Count ? _rows[_range].FirstRow + _done : _group.RowCount;

    /// <summary>The next rows, at most as many as asked for and of one range; null when there are none.</summary>
    /// <exception cref="LakeException">As <see cref="RowGroupReader.Read"/>.</exception>
    public RowBatch? Read(int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        if (_range == _rows.Count)
            return null;
        _budget.BeginBatch();
        var first = NextRow;
        var rows = (int)Math.Min(maxRows, _rows[_range].RowCount - _done);
        var columns = new Column[_columns.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = Read(_columns[i], first, rows);
        _done += rows;
        if (_done == _rows[_range].RowCount)
        {
            _range++;
            _done = 0;
        }
        return new RowBatch(_schema, columns, rows);
    }

    public void Dispose()
    {
        foreach (var column in _columns)
        {
            if (column.HasPadding)
                Padding?.Note(_file, column.Name);
            column.Dispose();
        }
        _decompressor.Dispose();
        _loaded.Dispose();
    }

    private Column Read(PageColumn column, long firstRow, int rows)
    {
        try
        {
            _watchdog.Restart();
            return column.Read(firstRow, rows, _group.FirstRow);
        }
        catch (Exception exception) when (ReadContext.IsForeign(exception))
        {
            throw ReadContext.Wrap(exception, _file, column.Name, _group.Ordinal);
        }
    }
}
