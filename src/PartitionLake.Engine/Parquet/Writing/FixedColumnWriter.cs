using System.Numerics;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>A column of fixed-width values, flat or within structs alone.</summary>
internal sealed class FixedColumnWriter<T> : ColumnWriter
    where T : unmanaged
{
    private readonly LeafEncoder<T> _encoder;
    private readonly ValueBuffer<T> _present = new();

    public FixedColumnWriter(Leaf leaf, EncoderWorkspace workspace, LeafEncoder<T> encoder)
        : base(leaf, workspace)
        => _encoder = encoder;

    protected override void WriteLeaf(Column column, int rows, ChunkWriter chunk)
    {
        if (column is RepeatedColumn repeated)
        {
            WriteRepeated(repeated, rows, chunk);
            return;
        }
        var typed = (Column<T>)column;
        var values = typed.Values.AsSpan(0, rows);
        var present = typed.Validity is { } validity ? DefinitionBits.CountSet(validity.Words, 0, rows) : rows;
        RefuseLeafNulls(rows - present);
        if (present == rows)
        {
            Workspace.Levels.SetAllValid(Leaf, rows);
            _encoder.Encode(values, Workspace.Levels, chunk);
            return;
        }
        var words = Workspace.Levels.BeginFlat(Leaf, rows);
        typed.Validity!.Words[..words.Length].CopyTo(words);
        Workspace.Levels.EndFlat(present);
        var compact = _present.Take(present);
        Compact(values, words, compact);
        _encoder.Encode(compact, Workspace.Levels, chunk);
    }

    private void WriteRepeated(RepeatedColumn column, int rows, ChunkWriter chunk)
    {
        var entries = (Column<T>)column.Entries;
        var numbers = Workspace.EntryNumbers.Take(entries.Length + 1);
        var present = _present.Take(entries.Length);
        var count = 0;
        numbers[0] = -1;
        for (var entry = 0; entry < entries.Length; entry++)
        {
            var isNull = entries.IsNull(entry);
            numbers[entry + 1] = isNull ? -1 : count;
            if (!isNull)
                present[count++] = entries.Values[entry];
        }
        var codes = Workspace.RepeatedCodes.Take(rows);
        var values = Workspace.Levels.SetRepeated(Leaf, column.Places.AsSpan(0, rows), numbers, codes);
        RefuseLeafNulls(rows - values);
        _encoder.EncodeRepeated(present[..count], codes[..values], Workspace.Levels, chunk);
    }

    internal static void Compact(ReadOnlySpan<T> values, ReadOnlySpan<ulong> words, Span<T> target)
    {
        var used = 0;
        for (var word = 0; used < target.Length; word++)
        {
            var row = word << 6;
            if (words[word] == ulong.MaxValue && used + 64 <= target.Length)
            {
                values.Slice(row, 64).CopyTo(target[used..]);
                used += 64;
                continue;
            }
            for (var bits = words[word]; bits != 0 && used < target.Length; bits &= bits - 1)
                target[used++] = values[row + BitOperations.TrailingZeroCount(bits)];
        }
    }
}
