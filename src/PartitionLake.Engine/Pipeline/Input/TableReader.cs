using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>Reads row groups of a table for one worker. It keeps one file open at a time.</summary>
internal sealed class TableReader(InputTable table, IReadOnlyList<string> columns, Action<long>? bytesRead = null) : IDisposable
{
    private ParquetFile? _file;
    private int[] _ordinals = [];
    private int _fileIndex = -1;

    /// <summary>Opens a row group with the reader's columns, in their order.</summary>
    public async ValueTask<RowGroupReader> OpenAsync(InputRowGroup rowGroup, CancellationToken cancellationToken)
    {
        if (_fileIndex != rowGroup.File)
        {
            _file?.Dispose();
            _file = null;
            _fileIndex = rowGroup.File;
            _file = await ParquetFile.OpenAsync(await table.Files[rowGroup.File].OpenAsync(cancellationToken).ConfigureAwait(false), cancellationToken: cancellationToken).ConfigureAwait(false);
            _ordinals = new int[columns.Count];
            for (var i = 0; i < _ordinals.Length; i++)
                _ordinals[i] = _file.Schema.IndexOf(columns[i]);
        }
        if (bytesRead is not null)
        {
            var info = _file!.RowGroups[rowGroup.RowGroup];
            foreach (var ordinal in _ordinals)
                bytesRead(info.Columns[ordinal].CompressedBytes);
        }
        return await _file!.OpenRowGroupAsync(rowGroup.RowGroup, _ordinals, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _file?.Dispose();
}
