using System.Numerics;

namespace PartitionLake.Engine.Columns;

/// <summary>One bit per row: set where the value is present, clear where it is null.</summary>
/// <remarks>A column without nulls has no map at all, so that a null check costs one reference comparison.</remarks>
public sealed class ValidityMap
{
    private readonly ulong[] _words;

    private ValidityMap(int length, ulong[] words)
    {
        Length = length;
        _words = words;
        ClearTail();
    }

    private ValidityMap(int length, ulong fill)
    {
        Length = length;
        _words = new ulong[(length + 63) >> 6];
        if (fill != 0)
        {
            Array.Fill(_words, fill);
            ClearTail();
        }
    }

    public int Length { get; }

    public static ValidityMap AllValid(int length) => new(length, ulong.MaxValue);

    public static ValidityMap AllNull(int length) => new(length, 0);

    /// <summary>A map over the given words, which are not copied; bits past the length are cleared.</summary>
    public static ValidityMap FromWords(int length, ulong[] words)
    {
        if (words.Length != (length + 63) >> 6)
            throw new ArgumentException($"{words.Length} words do not fit {length} rows.", nameof(words));
        return new ValidityMap(length, words);
    }

    /// <summary>The bits, 64 rows a word, lowest bit first; bits past <see cref="Length"/> are zero.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    public bool this[int row] => (_words[row >> 6] >> row & 1) != 0;

    public void SetValid(int row) => _words[row >> 6] |= 1UL << row;

    public void SetNull(int row) => _words[row >> 6] &= ~(1UL << row);

    public int CountValid()
    {
        var count = 0;
        foreach (var word in _words)
            count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>Rows that are valid in both maps; a missing map means all valid. Returns null when all are.</summary>
    public static ValidityMap? And(ValidityMap? left, ValidityMap? right)
    {
        if (left is null || right is null)
            return left ?? right;
        var result = new ValidityMap(left.Length, 0);
        for (var i = 0; i < result._words.Length; i++)
            result._words[i] = left._words[i] & right._words[i];
        return result;
    }

    /// <summary>Whether the same rows are valid in two maps of one length; a missing map means all are.</summary>
    public static bool AreEqual(ValidityMap? left, ValidityMap? right)
    {
        if (left is null || right is null)
            return (left ?? right) is not { } map || map.CountValid() == map.Length;
        return left._words.AsSpan().SequenceEqual(right._words);
    }

    /// <summary>The bits of some rows that follow each other.</summary>
    public ValidityMap Slice(int start, int count)
    {
        var rows = new int[count];
        for (var i = 0; i < count; i++)
            rows[i] = start + i;
        return Gather(this, rows);
    }

    /// <summary>Takes the bits of the given rows, in the order given; a row of −1 is null.</summary>
    public static ValidityMap Gather(ValidityMap? source, ReadOnlySpan<int> rows)
    {
        var words = new ulong[(rows.Length + 63) >> 6];
        var valid = source is null ? [] : source._words;
        for (var start = 0; start < rows.Length; start += 64)
        {
            ulong bits = 0;
            var end = Math.Min(start + 64, rows.Length);
            for (var i = start; i < end; i++)
            {
                var row = rows[i];
                if (row >= 0)
                    bits |= (source is null ? 1 : valid[row >> 6] >> row & 1) << i;
            }
            words[start >> 6] = bits;
        }
        return new ValidityMap(rows.Length, words);
    }

    private void ClearTail()
    {
        if ((Length & 63) != 0)
            _words[^1] &= (1UL << (Length & 63)) - 1;
    }
}
