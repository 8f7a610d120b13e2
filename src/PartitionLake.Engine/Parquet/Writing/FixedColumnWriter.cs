using System.Numerics;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>A flat column of fixed-width values.</summary>
internal sealed class FixedColumnWriter<T> : ColumnWriter
    where T : unmanaged
{
    private readonly EncoderWorkspace _workspace;
    private readonly LeafEncoder<T> _encoder;
    private readonly ValueBuffer<T> _present = new();

    public FixedColumnWriter(Leaf leaf, EncoderWorkspace workspace, LeafEncoder<T> encoder)
        : base(leaf)
    {
        _workspace = workspace;
        _encoder = encoder;
    }

    public override void Write(Column column, int rows, ChunkWriter chunk)
    {
        var typed = (Column<T>)column;
        var values = typed.Values.AsSpan(0, rows);
        var present = typed.Validity is { } validity ? DefinitionBits.CountSet(validity.Words, 0, rows) : rows;
        RefuseNulls(rows - present);
        if (present == rows)
        {
            _workspace.Levels.SetAllValid(Leaf, rows);
            _encoder.Encode(values, _workspace.Levels, chunk);
            return;
        }
        var words = _workspace.Levels.SetWithNulls(Leaf, rows, present);
        typed.Validity!.Words[..words.Length].CopyTo(words);
        var compact = _present.Take(present);
        Compact(values, words, compact);
        _encoder.Encode(compact, _workspace.Levels, chunk);
    }

    private static void Compact(ReadOnlySpan<T> values, ReadOnlySpan<ulong> words, Span<T> target)
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
