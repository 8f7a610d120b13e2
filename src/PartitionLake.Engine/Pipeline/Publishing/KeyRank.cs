using System.Buffers.Binary;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>
/// Turns values into numbers in the same order: a smaller value never has the greater number, so that bounds of values are bounds of
/// numbers. Unlike values may share one.
/// </summary>
internal static class KeyRank
{
    private const ulong Sign = 1UL << 63;

    /// <summary>The numbers of a column's rows that are not null; null where a value, NaN, has no place in the order.</summary>
    public static ulong[]? Of(Column column, int length)
    {
        var ranks = new ulong[length];
        var count = 0;
        for (var row = 0; row < length; row++)
        {
            if (column.IsNull(row))
                continue;
            if (OfRow(column, row) is not { } rank)
                return null;
            ranks[count++] = rank;
        }
        Array.Resize(ref ranks, count);
        return ranks;
    }

    /// <summary>The number of a bound as statistics hold it; null where it is none that can be compared.</summary>
    public static ulong? OfBound(object? bound) => bound switch
    {
        bool flag => Whole(flag ? 1L : 0L),
        int number => Whole(number),
        long number => Whole(number),
        float number => Real(number),
        double number => Real(number),
        Int128 number => Whole(number),
        byte[] text => Text(text),
        _ => null,
    };

    private static ulong? OfRow(Column column, int row) => column switch
    {
        DictionaryColumn text => Text(text.GetBytes(row)),
        Column<bool> flags => Whole(flags.Values[row] ? 1L : 0L),
        Column<int> numbers => Whole(numbers.Values[row]),
        Column<long> numbers => Whole(numbers.Values[row]),
        Column<float> numbers => Real(numbers.Values[row]),
        Column<double> numbers => Real(numbers.Values[row]),
        Column<Int128> numbers => Whole(numbers.Values[row]),
        _ => null,
    };

    private static ulong Whole(Int128 number) => (ulong)(long)Int128.Clamp(number, long.MinValue, long.MaxValue) ^ Sign;

    private static ulong? Real(double number)
    {
        if (double.IsNaN(number))
            return null;
        // Zeros of both signs are one value.
        var bits = BitConverter.DoubleToUInt64Bits(number + 0d);
        return (bits & Sign) == 0 ? bits | Sign : ~bits;
    }

    private static ulong Text(ReadOnlySpan<byte> text)
    {
        Span<byte> first = stackalloc byte[sizeof(ulong)];
        first.Clear();
        text[..Math.Min(text.Length, first.Length)].CopyTo(first);
        return BinaryPrimitives.ReadUInt64BigEndian(first);
    }
}
