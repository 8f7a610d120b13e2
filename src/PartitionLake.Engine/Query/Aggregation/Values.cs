using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query.Aggregation;

/// <summary>What accumulators ask of columns of any type.</summary>
internal static class Values
{
    /// <summary>The map of a column that has one; null where no row is null, and for columns of byte strings.</summary>
    public static ValidityMap? ValidityOf(Column? column) => column switch
    {
        Column<int> c => c.Validity,
        Column<long> c => c.Validity,
        Column<double> c => c.Validity,
        Column<float> c => c.Validity,
        Column<bool> c => c.Validity,
        Column<Int128> c => c.Validity,
        StructColumn c => c.Validity,
        _ => null,
    };

    public static int CountValid(Column column)
    {
        if (column is DictionaryColumn text)
        {
            var count = 0;
            foreach (var code in text.Codes.AsSpan(0, column.Length))
                count += code >= 0 ? 1 : 0;
            return count;
        }
        return ValidityOf(column)?.CountValid() ?? column.Length;
    }
}
