using System.Numerics;
using System.Runtime.Intrinsics;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Encodings;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>Collects which rows of a batch hold a value; costs nothing as long as all do.</summary>
internal struct ValidityWriter(int rows)
{
    private ulong[]? _words;
    private int _count;
    private int _valid;

    public int AddValid(int count)
    {
        if (_words is not null)
            BitRange.Set(_words, _count, count);
        _count += count;
        _valid += count;
        return count;
    }

    /// <summary>Decodes that many definition levels of 0 and 1 and returns how many are 1.</summary>
    public int Add(LevelDecoder levels, int count)
    {
        var valid = levels.ReadBits(Words(), _count, count);
        _count += count;
        _valid += valid;
        return valid;
    }

    /// <summary>Adds up to 64 definition levels and returns how many are at least the given one.</summary>
    public int Add(ReadOnlySpan<int> levels, int least)
    {
        ulong bits = 0;
        var i = 0;
        var below = Vector256.Create(least - 1);
        for (; i <= levels.Length - Vector256<int>.Count; i += Vector256<int>.Count)
            bits |= (ulong)Vector256.GreaterThan(Vector256.Create(levels[i..]), below).ExtractMostSignificantBits() << i;
        for (; i < levels.Length; i++)
            bits |= (levels[i] >= least ? 1UL : 0UL) << i;
        BitRange.Put(Words(), _count, bits, levels.Length);
        var valid = BitOperations.PopCount(bits);
        _count += levels.Length;
        _valid += valid;
        return valid;
    }

    /// <summary>Moves values that lie dense at the front of a range of rows to the rows that hold one, and fills the others.</summary>
    /// <param name="values">The range; its first <paramref name="valid"/> places hold the values.</param>
    /// <param name="valid">How many rows of the range hold a value.</param>
    /// <param name="firstRow">The row of the batch with which the range begins.</param>
    /// <param name="fill">What the other rows receive.</param>
    public readonly void Spread<T>(Span<T> values, int valid, int firstRow, T fill)
    {
        var words = _words!;
        var source = valid - 1;
        var row = values.Length - 1;
        // From the back, so that no value is overwritten before it has moved. Once both meet, the rest is in place.
        for (; source >= 0 && source < row; row--)
        {
            var bit = firstRow + row;
            if ((words[bit >> 6] >> bit & 1) != 0)
                values[row] = values[source--];
            else
                values[row] = fill;
        }
        if (source < 0)
            values[..(row + 1)].Fill(fill);
    }

    /// <summary>The row, counted from the first one, of the value at that place among those that are there.</summary>
    public readonly int RowOfValue(int firstRow, int value)
    {
        if (_words is null)
            return value;
        for (var row = 0; ; row++)
        {
            var bit = firstRow + row;
            if ((_words[bit >> 6] >> bit & 1) != 0 && value-- == 0)
                return row;
        }
    }

    /// <summary>The map of all rows that were added; null where each holds a value.</summary>
    public readonly ValidityMap? ToMap() =>
        _words is null || _valid == _count ? null : ValidityMap.FromWords(_count, _count == rows ? _words : _words[..((_count + 63) >> 6)]);

    private ulong[] Words()
    {
        if (_words is null)
        {
            _words = new ulong[(rows + 63) >> 6];
            BitRange.Set(_words, 0, _count);
        }
        return _words;
    }
}
