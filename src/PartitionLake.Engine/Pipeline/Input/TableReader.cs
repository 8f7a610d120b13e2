using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>Reads row groups of a table for one worker. It keeps one file open at a time.</summary>
internal sealed class TableReader : IDisposable
{
    private readonly InputTable _table;
    private readonly Action<long>? _bytesRead;
    private readonly ShapedColumns[] _shapes;
    private readonly Func<int, int> _shapeOf;
    private readonly ComputedColumns? _computed;
    private readonly ReadBuffers _buffers;
    private ParquetFile? _file;
    private int _fileIndex = -1;

    /// <param name="table">The table.</param>
    /// <param name="columns">The columns to read, as <see cref="InputTable.Wanted"/> knows them.</param>
    /// <param name="bytesRead">Told of the bytes of each row group.</param>
    /// <param name="buffers">What the table's readers hold their pages in; its own if null.</param>
    public TableReader(InputTable table, IReadOnlyList<string> columns, Action<long>? bytesRead = null, ReadBuffers? buffers = null)
    {
        _buffers = buffers ?? new ReadBuffers();
        _table = table;
        _bytesRead = bytesRead;
        _computed = table.Computed(columns);
        (_shapes, _shapeOf) = table.Read(_computed?.Read ?? columns);
    }

    /// <summary>Bytes that reading this row group can hold at most: its chunks and all their pages.</summary>
    public async ValueTask<long> MeasureAsync(InputRowGroup rowGroup, CancellationToken cancellationToken)
    {
        await UseFileAsync(rowGroup.File, cancellationToken).ConfigureAwait(false);
        var info = _file!.RowGroups[rowGroup.RowGroup];
        long bytes = 0;
        foreach (var ordinal in _shapes[_shapeOf(rowGroup.File)].Ordinals)
            bytes += info.Columns[ordinal].CompressedBytes + Math.Max(0, info.Columns[ordinal].UncompressedBytes);
        return bytes;
    }

    /// <summary>Opens a row group with the reader's columns, in their order.</summary>
    public async ValueTask<TableRows> OpenAsync(InputRowGroup rowGroup, CancellationToken cancellationToken)
    {
        await UseFileAsync(rowGroup.File, cancellationToken).ConfigureAwait(false);
        var shape = _shapes[_shapeOf(rowGroup.File)];
        if (_bytesRead is not null)
        {
            var info = _file!.RowGroups[rowGroup.RowGroup];
            foreach (var ordinal in shape.Ordinals)
                _bytesRead(info.Columns[ordinal].CompressedBytes);
        }
        var rows = await _file!.OpenRowGroupAsync(rowGroup.RowGroup, shape.Ordinals, cancellationToken).ConfigureAwait(false);
        return new TableRows(rows, shape, _table.KeysOf(rowGroup.File), _file.Name, rowGroup) { Computed = _computed };
    }

    public void Dispose() => _file?.Dispose();

    private async ValueTask UseFileAsync(int file, CancellationToken cancellationToken)
    {
        if (_fileIndex == file)
            return;
        _file?.Dispose();
        _file = null;
        _fileIndex = file;
        _file = await _table.OpenFileAsync(file, cancellationToken).ConfigureAwait(false);
        _file.Buffers = _buffers;
    }
}
