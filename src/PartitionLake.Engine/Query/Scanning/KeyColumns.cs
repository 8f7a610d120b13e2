using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Pruning;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>Partition keys as columns of any length: the one value, again and again.</summary>
internal static class KeyColumns
{
    private static readonly int[] Zeros = new int[ScanPlan.BatchRows];
    private static readonly int[] Nulls = CreateNulls();

    /// <summary>A column of that length, of at most <see cref="ScanPlan.BatchRows"/>.</summary>
    /// <param name="one">A column of one row.</param>
    /// <param name="length">How many rows.</param>
    public static Column Repeat(Column one, int length)
    {
        if (one is DictionaryColumn { Codes: [0, ..] or [< 0, ..] } text)
            return new DictionaryColumn(text.Type, text.Dictionary, text.IsNull(0) ? Nulls : Zeros, length);
        return one.Gather(Zeros.AsSpan(0, length));
    }

    /// <summary>The value as <see cref="Expressions.ColumnBounds"/> has it; null for null.</summary>
    public static object? ValueOf(Column one) => one.IsNull(0) ? null : one switch
    {
        DictionaryColumn text => text.GetBytes(0).ToArray(),
        Column<bool> flag => flag.Values[0],
        Column<int> number => number.Values[0],
        Column<long> number => number.Values[0],
        Column<float> number => number.Values[0],
        Column<double> number => number.Values[0],
        Column<Int128> number => number.Values[0],
        _ => throw new ArgumentException($"A {one.Type} cannot be a partition key.", nameof(one)),
    };

    private static int[] CreateNulls()
    {
        var nulls = new int[ScanPlan.BatchRows];
        Array.Fill(nulls, -1);
        return nulls;
    }
}
