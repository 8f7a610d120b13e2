using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Chunks;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>
/// Decodes chosen columns of one row group, batch by batch. It holds the compressed chunks in memory and
/// decompresses a page at a time. For one thread; any number of readers may work on one file.
/// </summary>
public sealed class RowGroupReader : IDisposable
{
    // A sixteenth of the default budget: values may be unevenly wide, an encoding may have made them smaller, and each worker holds a
    // batch several times over while it is joined and sorted.
    private const long FittingBytes = 16 << 20;

    private readonly string _file;
    private readonly long _declaredBytes;
    private readonly RowGroupInfo _group;
    private readonly IColumnReader[] _columns;
    private readonly LoadedChunks _chunks;
    private readonly PageDecompressor _decompressor;
    private readonly Column?[] _ahead;
    private readonly long[] _read;
    private readonly MemoryBudget _budget;
    private readonly Watchdog _watchdog;
    private long _next;
    private bool _isFaulted;

    internal RowGroupReader(string file, RowGroupInfo group, Schema schema, IColumnReader[] columns,
        LoadedChunks chunks, PageDecompressor decompressor, MemoryBudget budget, Watchdog watchdog, long declaredBytes)
    {
        _file = file;
        _group = group;
        _columns = columns;
        _chunks = chunks;
        _decompressor = decompressor;
        _ahead = new Column?[columns.Length];
        _read = new long[columns.Length];
        _budget = budget;
        _watchdog = watchdog;
        _declaredBytes = declaredBytes;
        Schema = schema;
    }

    /// <summary>The columns asked for, in the order asked for.</summary>
    public Schema Schema { get; }

    /// <summary>Told of columns with padding when the row group has been read; null for nobody.</summary>
    internal PaddingReport? Padding { get; init; }

    public long RowCount => _group.RowCount;

    /// <summary>Bytes of chunks, pages and dictionaries that are held between batches.</summary>
    public long HeldBytes => _chunks.AllocatedBytes + _budget.Held;

    /// <summary>
    /// How many rows to read at a time where rows are wide: at most those given, and so many that by the sizes the file
    /// declares a batch stays well inside <see cref="ReadLimits.MaxHeldBytes"/>. A function of the file alone.
    /// </summary>
    public int FittingRows(int maxRows)
    {
        if (RowCount == 0)
            return maxRows;
        var rowBytes = Math.Max(1, _declaredBytes / RowCount);
        return (int)Math.Clamp(FittingBytes / rowBytes, 1, maxRows);
    }

    /// <summary>
    /// The next rows: as many as asked for, or those that are left in the row group, or fewer where their text is long;
    /// null when there are none.
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
        _budget.BeginBatch();
        var columns = new Column[_columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = _ahead[i] ?? Read(i, rows);
            rows = Math.Min(rows, columns[i].Length);
        }
        for (var i = 0; i < columns.Length; i++)
        {
            // A column with long text was given up early; the others keep for the next batch what they have more.
            _ahead[i] = columns[i].Length > rows ? columns[i].Slice(rows, columns[i].Length - rows) : null;
            if (_ahead[i] is not null)
                columns[i] = columns[i].Slice(0, rows);
        }
        _next += rows;
        return new RowBatch(Schema, columns, rows);
    }

    public void Dispose()
    {
        if (_chunks.IsDisposed)
            return;
        foreach (var column in _columns)
        {
            if (column.HasPadding)
                Padding?.Note(_file, column.Name);
            column.Dispose();
        }
        _decompressor.Dispose();
        _chunks.Dispose();
    }

    private Column Read(int ordinal, int rows)
    {
        var reader = _columns[ordinal];
        try
        {
            _watchdog.Restart();
            var column = reader.Read((int)Math.Min(rows, RowCount - _read[ordinal]), _group.FirstRow + _read[ordinal]);
            _read[ordinal] += column.Length;
            if (_read[ordinal] == RowCount)
                reader.Complete();
            return column;
        }
        catch (Exception exception) when (ReadContext.IsForeign(exception))
        {
            _isFaulted = true;
            throw ReadContext.Wrap(exception, _file, reader.Name, _group.Ordinal);
        }
    }
}
