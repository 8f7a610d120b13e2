using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Parquet.Reading;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>The rows of one row group with the columns that are wanted of their table. For one thread.</summary>
internal sealed class TableRows(RowGroupReader rows, ShapedColumns shape, IReadOnlyList<Column> keys, string file, InputRowGroup rowGroup) : IDisposable
{
    private long _nextRow = rowGroup.FirstRow;

    /// <summary>What is computed of the columns that are read; null for nothing.</summary>
    public ComputedColumns? Computed { get; init; }

    /// <summary>See <see cref="RowGroupReader.HeldBytes"/>.</summary>
    public long HeldBytes => rows.HeldBytes;

    /// <summary>See <see cref="RowGroupReader.FittingRows"/>.</summary>
    public int FittingRows(int maxRows) => rows.FittingRows(maxRows);

    /// <summary>The next rows; null when there are none. See <see cref="RowGroupReader.Read"/>.</summary>
    /// <exception cref="LakeException">The data is corrupt, or a value is not of the type that the plan asks for.</exception>
    public RowBatch? Read(int maxRows)
    {
        if (rows.Read(maxRows) is not { } read)
            return null;
        var batch = shape.Take(read, keys, row => $"row {_nextRow + row + 1} of '{file}' (row group {rowGroup.RowGroup + 1})");
        if (Computed is not null)
            batch = Computed.Take(batch, file, _nextRow);
        _nextRow += batch.Length;
        return batch;
    }

    public void Dispose() => rows.Dispose();
}
