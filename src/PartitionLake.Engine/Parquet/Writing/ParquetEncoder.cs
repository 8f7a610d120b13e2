using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>
/// Writes Parquet files of one schema, one after another. The bytes depend on schema, options and values alone.
/// </summary>
/// <remarks>
/// Made once per worker thread and reused for thousands of files: it keeps a compression context, dictionaries
/// and buffers, and allocates nothing per file once they have grown. Not safe for use by several threads.
/// Only <see cref="Finish"/> makes a file that parses; after a failure the file cannot be finished.
/// </remarks>
public sealed class ParquetEncoder : IDisposable
{
    private readonly Schema _schema;
    private readonly IReadOnlyList<SortColumn> _sortedBy;
    private readonly IReadOnlyList<int> _filtered;
    private readonly EncoderWorkspace _workspace = new();
    private readonly List<(int Column, ColumnWriter Writer)> _leaves = [];
    private readonly FileFooter _footer;
    private readonly FileSink _file = new();
    private readonly PageIndex _index = new();
    private readonly BloomFilterPlaces _filters = new();
    private readonly ByteBuffer _rowGroups = new(16 << 10);
    private readonly ThriftWriter _metadata;
    private readonly ChunkWriter _chunk;
    private State _state;
    private int _rowGroupCount;
    private long _rows;

    /// <exception cref="ArgumentException">The schema has no columns, or an option is out of range.</exception>
    /// <exception cref="LakeException">A column is of a type that cannot be written.</exception>
    public ParquetEncoder(Schema schema, ParquetWriterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        options ??= ParquetWriterOptions.Default;
        if (schema.Count == 0)
            throw new ArgumentException("A Parquet file needs at least one column.", nameof(schema));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPageRows, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPageBytes, 1, nameof(options));
        _schema = schema;
        _sortedBy = options.SortedBy;
        _filtered = options.BloomFilters;
        for (var i = 0; i < schema.Count; i++)
        {
            foreach (var writer in ColumnWriter.For(schema[i], _workspace))
                _leaves.Add((i, writer));
        }
        _footer = new FileFooter(schema, _leaves.ConvertAll(leaf => leaf.Writer.Leaf), options.Metadata);
        _metadata = new ThriftWriter(_rowGroups);
        _chunk = new ChunkWriter(options, _file, _metadata, _index, _filters);
    }

    private enum State
    {
        Idle,
        Writing,
        Failed,
        Disposed,
    }

    /// <summary>Row groups of the file that was written last.</summary>
    public int RowGroupCount => _rowGroupCount;

    /// <summary>The Bloom filters of the file that was written last, those of a row group together.</summary>
    public IReadOnlyList<WrittenFilter> Filters => _filters.Written;

    /// <summary>Starts a file. One that was begun and not finished is given up; what it wrote does not parse.</summary>
    public void Begin(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        _file.Open(output);
        _file.Buffer.Write(FileFooter.Magic);
        _index.Clear();
        _filters.Clear();
        _rowGroups.Clear();
        _metadata.Reset();
        _rowGroupCount = 0;
        _rows = 0;
        _state = State.Writing;
    }

    /// <summary>Writes all rows as one row group; none at all if there are no rows.</summary>
    /// <exception cref="LakeException">A column does not fit the schema, or holds a value that its type cannot.</exception>
    public void WriteRowGroup(IColumnSource rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        RequireWriting();
        if (rows.Length == 0)
            return;
        _state = State.Failed;
        var first = _file.Position;
        long uncompressed = 0;
        var hasManyPages = false;
        _metadata.BeginStruct();
        _metadata.BeginList(RowGroupField.Columns, ThriftType.Struct, _leaves.Count);
        var column = StructColumn.Of(rows.GetColumn(0));
        for (var i = 0; i < _leaves.Count; i++)
        {
            var (ordinal, writer) = _leaves[i];
            if (i > 0 && ordinal != _leaves[i - 1].Column)
                column = StructColumn.Of(rows.GetColumn(ordinal));
            RequireFit(column, _schema[ordinal], rows.Length);
            _filters.Column = ordinal;
            _chunk.Begin(writer.Leaf, _filtered.Contains(ordinal));
            writer.Write(column, rows.Length, _chunk);
            var size = _chunk.Complete(_workspace.Levels);
            uncompressed += size.Uncompressed;
            hasManyPages |= size.DataPages > 1;
        }
        _metadata.I64(RowGroupField.TotalByteSize, uncompressed);
        _metadata.I64(RowGroupField.Rows, rows.Length);
        WriteOrder();
        _metadata.I64(RowGroupField.FileOffset, first);
        _metadata.I64(RowGroupField.TotalCompressedSize, _file.Position - first);
        if (_rowGroupCount <= short.MaxValue)
            _metadata.I16(RowGroupField.Ordinal, (short)_rowGroupCount);
        _metadata.EndStruct();
        _index.EndRowGroup(hasManyPages);
        _filters.EndRowGroup(_file);
        _rowGroupCount++;
        _rows += rows.Length;
        _state = State.Writing;
    }

    /// <summary>Writes the footer, which completes the file, and returns the bytes of the whole file.</summary>
    /// <exception cref="InvalidOperationException">No file was begun, or writing to it failed.</exception>
    public long Finish()
    {
        RequireWriting();
        _state = State.Failed;
        _footer.Write(_file, _index, _filters.Places, _rowGroups, _rowGroupCount, _rows);
        _file.Flush();
        var bytes = _file.Position;
        _file.Close();
        _state = State.Idle;
        return bytes;
    }

    public void Dispose()
    {
        if (_state == State.Disposed)
            return;
        _state = State.Disposed;
        _file.Close();
        _chunk.Dispose();
    }

    private void WriteOrder()
    {
        if (_sortedBy.Count == 0)
            return;
        _metadata.BeginList(RowGroupField.SortingColumns, ThriftType.Struct, _sortedBy.Count);
        foreach (var key in _sortedBy)
        {
            _metadata.BeginStruct();
            _metadata.I32(SortingColumnField.Column, _leaves.FindIndex(leaf => leaf.Column == key.Ordinal));
            _metadata.Bool(SortingColumnField.IsDescending, key.IsDescending);
            _metadata.Bool(SortingColumnField.NullsFirst, false);
            _metadata.EndStruct();
        }
    }

    private void RequireWriting()
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        if (_state == State.Idle)
            throw new InvalidOperationException("No file was begun.");
        if (_state == State.Failed)
            throw new InvalidOperationException("An earlier call failed; this file cannot be completed. Begin another one.");
    }

    private static void RequireFit(Column column, Field field, int rows)
    {
        if (column.Type == field.Type && column.Length >= rows)
            return;
        throw new LakeException(
            LakeErrorCode.SchemaMismatch,
            $"Column '{field.Name}' should hold {rows} rows of type {field.Type}, but holds {column.Length} of type {column.Type}.",
            "Write rows of the schema that the file was begun with.",
            field.Name);
    }
}
