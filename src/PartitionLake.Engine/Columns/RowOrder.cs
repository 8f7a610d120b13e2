using System.Buffers.Binary;

namespace PartitionLake.Engine.Columns;

/// <summary>
/// The order of rows by some columns. NaN is greater than every number, zeros of both signs are equal, text and binary are ordered by their bytes.
/// </summary>
internal sealed class RowOrder
{
    private readonly IReadOnlyList<Column> _columns;
    private readonly IReadOnlyList<SortDirection> _directions;

    /// <param name="columns">The values to sort by, one column for each key.</param>
    /// <param name="directions">For each its direction.</param>
    public RowOrder(IReadOnlyList<Column> columns, IReadOnlyList<SortDirection> directions)
    {
        _columns = columns;
        _directions = directions;
    }

    /// <summary>The rows in order; equal ones stay in the order they came in.</summary>
    public int[] Sort(int length)
    {
        var entries = new Entry[length];
        for (var row = 0; row < length; row++)
            entries[row] = new Entry(row, SortPrefix.Of(_columns[0], row, _directions[0]));
        entries.AsSpan().Sort(Compare);
        var rows = new int[length];
        for (var i = 0; i < length; i++)
            rows[i] = entries[i].Row;
        return rows;
    }

    /// <summary>Compares rows of this and of another order by the same keys.</summary>
    public int Compare(int row, RowOrder other, int otherRow)
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            if (Compare(_columns[i], row, other._columns[i], otherRow, _directions[i]) is not 0 and var order)
                return order;
        }
        return 0;
    }

    private int Compare(Entry left, Entry right)
    {
        if (left.Prefix != right.Prefix)
            return left.Prefix < right.Prefix ? -1 : 1;
        return Compare(left.Row, this, right.Row) is not 0 and var order ? order : left.Row.CompareTo(right.Row);
    }

    private static int Compare(Column left, int leftRow, Column right, int rightRow, SortDirection direction)
    {
        var (isLeftNull, isRightNull) = (left.IsNull(leftRow), right.IsNull(rightRow));
        if (isLeftNull || isRightNull)
            return isLeftNull == isRightNull ? 0 : isLeftNull == direction.NullsFirst ? -1 : 1;
        return direction.IsDescending ? CompareValues(right, rightRow, left, leftRow) : CompareValues(left, leftRow, right, rightRow);
    }

    private static int CompareValues(Column left, int leftRow, Column right, int rightRow)
    {
        switch (left)
        {
            case Column<bool> c: return c.Values[leftRow].CompareTo(((Column<bool>)right).Values[rightRow]);
            case Column<int> c: return c.Values[leftRow].CompareTo(((Column<int>)right).Values[rightRow]);
            case Column<long> c: return c.Values[leftRow].CompareTo(((Column<long>)right).Values[rightRow]);
            case Column<Int128> c: return c.Values[leftRow].CompareTo(((Column<Int128>)right).Values[rightRow]);
            case Column<float> c: return CompareReal(c.Values[leftRow], ((Column<float>)right).Values[rightRow]);
            case Column<double> c: return CompareReal(c.Values[leftRow], ((Column<double>)right).Values[rightRow]);
            default:
                var (text, other) = ((DictionaryColumn)left, (DictionaryColumn)right);
                return ReferenceEquals(text.Dictionary, other.Dictionary) && text.Codes[leftRow] == other.Codes[rightRow]
                    ? 0
                    : text.GetBytes(leftRow).SequenceCompareTo(other.GetBytes(rightRow));
        }
    }

    private static int CompareReal(double left, double right)
    {
        if (double.IsNaN(left) || double.IsNaN(right))
            return double.IsNaN(left).CompareTo(double.IsNaN(right));
        return left < right ? -1 : left > right ? 1 : 0;
    }

    private readonly record struct Entry(int Row, ulong Prefix);

    /// <summary>A number for a value that is in the order of the values, so that most comparisons need no look at them. Unlike values may share one.</summary>
    private static class SortPrefix
    {
        private const ulong Sign = 1UL << 63;

        public static ulong Of(Column column, int row, SortDirection direction)
        {
            if (column.IsNull(row))
                return direction.NullsFirst ? 0 : ulong.MaxValue;
            // Half of the precision of the last bit is given up for the nulls at both ends.
            var prefix = Of(column, row) >> 1;
            return 1 + (direction.IsDescending ? (Sign - 1) - prefix : prefix);
        }

        private static ulong Of(Column column, int row) => column switch
        {
            Column<bool> c => c.Values[row] ? Sign : 0,
            Column<int> c => Whole(c.Values[row]),
            Column<long> c => Whole(c.Values[row]),
            Column<Int128> c => Whole((long)Int128.Clamp(c.Values[row], long.MinValue, long.MaxValue)),
            Column<float> c => Real(c.Values[row]),
            Column<double> c => Real(c.Values[row]),
            _ => Text(((DictionaryColumn)column).GetBytes(row)),
        };

        private static ulong Whole(long number) => (ulong)number ^ Sign;

        private static ulong Real(double number)
        {
            if (double.IsNaN(number))
                return ulong.MaxValue;
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
}
