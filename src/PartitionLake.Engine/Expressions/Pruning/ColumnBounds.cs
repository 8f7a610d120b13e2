using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Pruning;

/// <summary>What is known of the values of a column in some file, row group or partition.</summary>
/// <param name="Min">
/// No value is less; null when unknown. Of type bool, int, long, float, double, Int128 (decimals, of the column's scale),
/// string or byte[] (UTF-8, which orders by unsigned bytes). A shortened text is a bound as well as a full one.
/// </param>
/// <param name="Max">No value is greater; null when unknown.</param>
/// <param name="MayBeNull">False only when no row is null.</param>
/// <param name="MayHaveValue">False only when every row is null.</param>
public readonly record struct ColumnBounds(object? Min, object? Max, bool MayBeNull, bool MayHaveValue)
{
    /// <summary>Nothing is known.</summary>
    public static ColumnBounds Unknown { get; } = new(null, null, MayBeNull: true, MayHaveValue: true);

    /// <summary>
    /// Whether no value is NaN. Parquet leaves NaN out of its statistics, and here NaN is greater than every number:
    /// unless this says so, the maximum of a float or double column is no bound.
    /// </summary>
    public bool HasNoNaN { get; init; }

    /// <summary>False only where no row has the value, given as bounds are; null where nothing tells.</summary>
    public Func<object, bool>? MayHold { get; init; }

    /// <summary>Every row holds that value; null for a column that is null throughout.</summary>
    public static ColumnBounds Exactly(object? value) => new(value, value, value is null, value is not null) { HasNoNaN = true };

    /// <summary>Every row holds the value of a column of one row.</summary>
    public static ColumnBounds Of(Column one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return Exactly(one.IsNull(0) ? null : one switch
        {
            DictionaryColumn text => text.GetBytes(0).ToArray(),
            Column<bool> flag => flag.Values[0],
            Column<int> number => number.Values[0],
            Column<long> number => number.Values[0],
            Column<float> number => number.Values[0],
            Column<double> number => number.Values[0],
            Column<Int128> number => number.Values[0],
            _ => throw new ArgumentException($"A {one.Type} has no bounds.", nameof(one)),
        });
    }
}
