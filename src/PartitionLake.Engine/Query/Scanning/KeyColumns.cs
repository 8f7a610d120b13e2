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

    private static int[] CreateNulls()
    {
        var nulls = new int[ScanPlan.BatchRows];
        Array.Fill(nulls, -1);
        return nulls;
    }
}
