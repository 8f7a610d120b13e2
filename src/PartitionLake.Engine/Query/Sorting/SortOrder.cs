using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Query.Planning;

namespace PartitionLake.Engine.Query.Sorting;

/// <summary>The order of rows by some columns. NaN is greater than every number; text and binary are ordered by their bytes.</summary>
internal sealed class SortOrder
{
    private readonly (Func<int, int, int> Compare, Column Column, SortKey Key)[] _keys;

    /// <param name="columns">The values to sort by, one column for each key.</param>
    /// <param name="keys">The directions.</param>
    public SortOrder(IReadOnlyList<Column> columns, IReadOnlyList<SortKey> keys)
    {
        _keys = new (Func<int, int, int>, Column, SortKey)[keys.Count];
        for (var i = 0; i < _keys.Length; i++)
            _keys[i] = (Comparer(columns[i]), columns[i], keys[i]);
    }

    /// <summary>The rows in order; equal ones stay in the order they came in.</summary>
    public int[] Sort(int length)
    {
        var rows = new int[length];
        for (var row = 0; row < length; row++)
            rows[row] = row;
        Array.Sort(rows, Compare);
        return rows;
    }

    private int Compare(int left, int right)
    {
        foreach (var (compare, column, key) in _keys)
        {
            var (isLeftNull, isRightNull) = (column.IsNull(left), column.IsNull(right));
            int order;
            if (isLeftNull || isRightNull)
                order = isLeftNull == isRightNull ? 0 : isLeftNull == key.NullsFirst ? -1 : 1;
            else
                order = key.IsDescending ? compare(right, left) : compare(left, right);
            if (order != 0)
                return order;
        }
        return left.CompareTo(right);
    }

    private static Func<int, int, int> Comparer(Column column)
    {
        switch (column)
        {
            case Column<bool> c: return (a, b) => c.Values[a].CompareTo(c.Values[b]);
            case Column<int> c: return (a, b) => c.Values[a].CompareTo(c.Values[b]);
            case Column<long> c: return (a, b) => c.Values[a].CompareTo(c.Values[b]);
            case Column<Int128> c: return (a, b) => c.Values[a].CompareTo(c.Values[b]);
            case Column<float> c: return (a, b) => CompareReal(c.Values[a], c.Values[b]);
            case Column<double> c: return (a, b) => CompareReal(c.Values[a], c.Values[b]);
            default:
                var text = (DictionaryColumn)column;
                var ranks = Ranks(text.Dictionary);
                return (a, b) => ranks[text.Codes[a]].CompareTo(ranks[text.Codes[b]]);
        }
    }

    private static int CompareReal(double left, double right)
    {
        if (double.IsNaN(left) || double.IsNaN(right))
            return double.IsNaN(left).CompareTo(double.IsNaN(right));
        return left < right ? -1 : left > right ? 1 : 0;
    }

    /// <summary>For each entry its place among all entries in order; equal entries share one.</summary>
    private static int[] Ranks(ByteDictionary dictionary)
    {
        var entries = new int[dictionary.Count];
        for (var entry = 0; entry < entries.Length; entry++)
            entries[entry] = entry;
        Array.Sort(entries, (a, b) => dictionary[a].SequenceCompareTo(dictionary[b]));
        var ranks = new int[entries.Length];
        for (var i = 1; i < entries.Length; i++)
            ranks[entries[i]] = ranks[entries[i - 1]] + (dictionary[entries[i]].SequenceEqual(dictionary[entries[i - 1]]) ? 0 : 1);
        return ranks;
    }
}
