using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Joining;

namespace PartitionLake.Engine.Pipeline.Rows;

/// <summary>Makes the output columns of a piece of a partition, for one worker. Its buffers are reused from piece to piece.</summary>
/// <param name="plan">The plan.</param>
/// <param name="layout">Where the shuffle carried what.</param>
/// <param name="dimensions">The tables that the plan joins.</param>
/// <param name="mayRepeat">Whether columns may come as <see cref="RepeatedColumn"/>, which the encoder alone understands.</param>
internal sealed class OutputGatherer(BoundPlan plan, CarryLayout layout, DimensionTable[] dimensions, bool mayRepeat)
{
    private readonly Array?[] _buffers = new Array?[layout.Outputs.Count];
    private readonly UsedRows?[] _used = new UsedRows?[layout.Columns.Count];
    private readonly bool?[] _repeats = new bool?[layout.Columns.Count];

    /// <summary>The rows of the piece; valid until the next call.</summary>
    public RowBatch Gather(PartitionPiece piece)
    {
        Array.Clear(_repeats);
        var columns = new Column[_buffers.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var slot = layout.Outputs[i];
            columns[i] = slot.Join < 0 ? piece.Columns[slot.Carried] : Gather(i, dimensions[slot.Join][slot.Ordinal], slot.Carried, piece);
        }
        return new RowBatch(plan.OutputSchema, columns, piece.Length);
    }

    private Column Gather(int output, Column source, int carried, PartitionPiece piece)
    {
        var rows = ((Column<int>)piece.Columns[carried]).Values.AsSpan(0, piece.Length);
        if (!mayRepeat || !GainsByRepeating(source.Type.Kind))
            return Gather(output, source, rows);
        var used = _used[carried] ??= new UsedRows();
        var repeats = _repeats[carried] ??= used.TryFind(rows, source.Length);
        return repeats
            ? new RepeatedColumn(Gather(output, source, used.Rows), used.Places, piece.Length)
            : Gather(output, source, rows);
    }

    /// <summary>Whole numbers may be written as differences, for which the encoder needs each value.</summary>
    private static bool GainsByRepeating(TypeKind kind) =>
        kind is TypeKind.String or TypeKind.Binary or TypeKind.Date or TypeKind.Timestamp or TypeKind.Float or TypeKind.Double;

    private Column Gather(int output, Column source, ReadOnlySpan<int> rows) => source switch
    {
        DictionaryColumn column => column.Gather(rows, Buffer<int>(output, rows.Length)),
        Column<bool> column => column.Gather(rows, Buffer<bool>(output, rows.Length)),
        Column<int> column => column.Gather(rows, Buffer<int>(output, rows.Length)),
        Column<long> column => column.Gather(rows, Buffer<long>(output, rows.Length)),
        Column<float> column => column.Gather(rows, Buffer<float>(output, rows.Length)),
        Column<double> column => column.Gather(rows, Buffer<double>(output, rows.Length)),
        Column<Int128> column => column.Gather(rows, Buffer<Int128>(output, rows.Length)),
        _ => source.Gather(rows),
    };

    private T[] Buffer<T>(int output, int rows)
    {
        if (_buffers[output] is T[] buffer && buffer.Length >= rows)
            return buffer;
        var larger = new T[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(256, rows))];
        _buffers[output] = larger;
        return larger;
    }
}
