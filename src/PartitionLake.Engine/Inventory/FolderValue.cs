using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Inventory;

/// <summary>The value that a folder gives to a key, in the type of a file's column of that name.</summary>
internal sealed class FolderValue
{
    private readonly bool _isNull;
    private readonly LakeType _type;
    private readonly Column? _value;

    /// <param name="text">The unescaped text of the folder; null for null.</param>
    /// <param name="type">The type of the column.</param>
    public FolderValue(string? text, LakeType type)
    {
        _isNull = text is null;
        _type = type;
        // A text that is no value of the type is equal to none.
        _value = PartitionValueParser.TryParse(text, type, out var value) ? value : null;
    }

    /// <summary>Whether the column has that value in that row. The empty text, which no folder can hold, is its null.</summary>
    public bool IsAt(Column column, int row)
    {
        if (column.IsNull(row))
            return _isNull;
        if (_isNull)
            return column is DictionaryColumn text && text.GetBytes(row).IsEmpty;
        return (column, _value) switch
        {
            (DictionaryColumn a, DictionaryColumn b) => a.GetBytes(row).SequenceEqual(b.GetBytes(0)),
            (Column<bool> a, Column<bool> b) => a.Values[row] == b.Values[0],
            (Column<int> a, Column<int> b) => a.Values[row] == b.Values[0],
            (Column<long> a, Column<long> b) => a.Values[row] == b.Values[0],
            (Column<float> a, Column<float> b) => a.Values[row].Equals(b.Values[0]),
            (Column<double> a, Column<double> b) => a.Values[row].Equals(b.Values[0]),
            (Column<Int128> a, Column<Int128> b) => a.Values[row] == b.Values[0],
            _ => false,
        };
    }

    /// <summary>What statistics say of a row group, and a value that differs where they show one.</summary>
    public (Agreement Known, object? Found) Judge(ColumnStatistics? statistics, long rows)
    {
        if (statistics is null)
            return (Agreement.Unknown, null);
        var (min, max, nulls) = statistics;
        if (_isNull)
            return nulls == rows || (nulls is not null && IsEmptyText(min) && IsEmptyText(max)) ? (Agreement.Equal, null) : (Agreement.Unknown, null);
        if (nulls > 0)
            return (Agreement.Differs, null);
        if (min is null || max is null)
            return (Agreement.Unknown, null);
        if (_value is null)
            return (Agreement.Differs, Show(min));
        var expected = Bound(_value);
        // Bounds need not occur: those of texts may be cut. What lies outside of them does not occur at all.
        if (Compare(expected, min) < 0)
            return (Agreement.Differs, Show(min));
        if (Compare(expected, max) > 0)
            return (Agreement.Differs, Show(max));
        // NaN takes no part in bounds, so of numbers with a point they do not tell all.
        if (min is byte[] or float or double && Compare(min, max) != 0)
            return (Agreement.Unknown, null);
        if (Compare(min, max) != 0)
            return (Agreement.Likely, Show(Compare(expected, min) == 0 ? max : min));
        return nulls == 0 && min is not (float or double) ? (Agreement.Equal, null) : (Agreement.Unknown, null);
    }

    private static object Bound(Column value) => value switch
    {
        DictionaryColumn text => text.GetBytes(0).ToArray(),
        Column<bool> flag => flag.Values[0],
        Column<int> number => number.Values[0],
        Column<long> number => number.Values[0],
        Column<float> number => number.Values[0],
        Column<double> number => number.Values[0],
        Column<Int128> number => number.Values[0],
        _ => throw new InvalidOperationException($"A {value.Type} cannot be a partition key."),
    };

    /// <summary>The bound as a column's value is shown: the same type gives dates and decimals their form.</summary>
    private object? Show(object bound) => PartitionValue.ToObject(
        bound switch
        {
            byte[] text => new DictionaryColumn(_type, ByteDictionary.FromStrings([System.Text.Encoding.UTF8.GetString(text)]), [0], 1),
            bool flag => new Column<bool>(_type, [flag], 1),
            int number => new Column<int>(_type, [number], 1),
            long number => new Column<long>(_type, [number], 1),
            float number => new Column<float>(_type, [number], 1),
            double number => new Column<double>(_type, [number], 1),
            Int128 number => new Column<Int128>(_type, [number], 1),
            _ => throw new InvalidOperationException($"A {bound.GetType().Name} is no bound."),
        },
        0);

    private static bool IsEmptyText(object? bound) => bound is byte[] { Length: 0 };

    private static int Compare(object a, object b) => a is byte[] text && b is byte[] other
        ? text.AsSpan().SequenceCompareTo(other)
        : System.Collections.Comparer.DefaultInvariant.Compare(a, b);
}

/// <summary>What is known of whether a file agrees with its folder.</summary>
internal enum Agreement
{
    Unknown,
    Equal,
    /// <summary>It differs unless the bounds are wider than the values, which they may be and in practice are not.</summary>
    Likely,
    Differs,
}
