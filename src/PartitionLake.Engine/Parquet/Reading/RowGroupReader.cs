using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Chunks;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>
/// Decodes chosen columns of one row group, batch by batch. It holds the compressed chunks in memory and
/// decompresses a page at a time. For one thread; any number of readers may work on one file.
/// </summary>
public sealed class RowGroupReader : IDisposable
{
    private readonly string _file;
    private readonly RowGroupInfo _group;
    private readonly ColumnReader[] _columns;
    private readonly LoadedChunks _chunks;
    private readonly PageDecompressor _decompressor;
    private long _next;
    private bool _isFaulted;

    internal RowGroupReader(string file, RowGroupInfo group, Schema schema, ColumnReader[] columns, LoadedChunks chunks, PageDecompressor decompressor)
    {
        _file = file;
        _group = group;
        _columns = columns;
        _chunks = chunks;
        _decompressor = decompressor;
        Schema = schema;
    }

    /// <summary>The columns asked for, in the order asked for.</summary>
    public Schema Schema { get; }

    public long RowCount => _group.RowCount;

    /// <summary>
    /// The next rows: as many as asked for, or at the end of the row group those that are left; null when there are none.
    /// </summary>
    /// <exception cref="LakeException">The data is corrupt, of a kind that is not read, or asks for more than a limit allows.</exception>
    public RowBatch? Read(int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        ObjectDisposedException.ThrowIf(_chunks.IsDisposed, this);
        if (_isFaulted)
            throw new InvalidOperationException("An earlier batch of this row group could not be read.");
        var rows = (int)Math.Min(maxRows, RowCount - _next);
        if (rows == 0)
            return null;
        var columns = new Column[_columns.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = Read(_columns[i], rows);
        _next += rows;
        return new RowBatch(Schema, columns, rows);
    }

    public void Dispose()
    {
        if (_chunks.IsDisposed)
            return;
        foreach (var column in _columns)
            column.Dispose();
        _decompressor.Dispose();
        _chunks.Dispose();
    }

    private Column Read(ColumnReader reader, int rows)
    {
        try
        {
            var column = reader.Read(rows, _group.FirstRow + _next);
            if (_next + rows == RowCount)
                reader.Complete();
            return column;
        }
        catch (Exception exception) when (ReadContext.IsForeign(exception))
        {
            _isFaulted = true;
            throw ReadContext.Wrap(exception, _file, reader.Layout.Name, _group.Ordinal);
        }
    }
}
