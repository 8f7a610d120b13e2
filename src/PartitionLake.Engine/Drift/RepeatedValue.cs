using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Evaluation;

namespace PartitionLake.Engine.Drift;

/// <summary>Columns that hold one value in every row: keys of folders, and columns that a file lacks.</summary>
internal static class RepeatedValue
{
    private static int[] s_zeros = [];

    /// <summary>The value of a column of one row, so many times.</summary>
    public static Column Of(Column one, int length) => one.IsNull(0) ? Null(one.Type, length)
        : one is DictionaryColumn { Codes: [0, ..] } text ? new DictionaryColumn(text.Type, text.Dictionary, Zeros(length), length)
        : one.Gather(Zeros(length).AsSpan(0, length));

    public static Column Null(LakeType type, int length)
    {
        var rows = new int[length];
        Array.Fill(rows, -1);
        return type.IsDictionaryBased ? new DictionaryColumn(type, ByteDictionary.Empty, rows, length) : ValueColumn.Create(type, [null]).Gather(rows);
    }

    // Shared by all: nobody changes the codes of a column.
    private static int[] Zeros(int length)
    {
        var zeros = s_zeros;
        return zeros.Length >= length ? zeros : s_zeros = new int[length];
    }
}
