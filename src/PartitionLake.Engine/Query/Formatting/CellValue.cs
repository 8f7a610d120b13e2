using System.Buffers.Binary;
using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Query.Formatting;

/// <summary>Single values as the objects users get.</summary>
public static class CellValue
{
    private const int MostDecimalDigits = 28;
    private static readonly int UnixEpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>
    /// The value of that row as string, int, long, bool, float, double, decimal, DateOnly, DateTime, byte[], an array of these, or null.
    /// What the type cannot hold is text: decimals of more than 28 digits, dates and timestamps outside the years 1 to 9999.
    /// </summary>
    public static object? ToObject(Column column, int row)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.IsNull(row))
            return null;
        return column switch
        {
            Column<bool> flags => flags.Values[row],
            Column<int> days when column.Type.Kind == TypeKind.Date => Date(days.Values[row]),
            Column<int> numbers => numbers.Values[row],
            Column<long> instants when column.Type.Kind == TypeKind.Timestamp => Timestamp(instants.Values[row], column.Type.IsUtc),
            Column<long> numbers => numbers.Values[row],
            Column<float> numbers => numbers.Values[row],
            Column<double> numbers => numbers.Values[row],
            Column<Int128> numbers => Decimal(numbers.Values[row], column.Type),
            DictionaryColumn text when column.Type.Kind == TypeKind.String => text.Dictionary.GetString(text.Codes[row]),
            DictionaryColumn bytes when column.Type.Kind == TypeKind.Binary => bytes.GetBytes(row).ToArray(),
            _ => List((DictionaryColumn)column, row),
        };
    }

    private static object Date(int days)
    {
        var day = (long)UnixEpochDay + days;
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)day) : TimestampText.Date(days);
    }

    private static object Timestamp(long micros, bool isUtc)
    {
        const long Earliest = -62_135_596_800_000_000;
        const long Latest = 253_402_300_799_999_999;
        return micros is < Earliest or > Latest
            ? TimestampText.Timestamp(micros, isUtc)
            : new DateTime(DateTime.UnixEpoch.Ticks + micros * TimeSpan.TicksPerMicrosecond, isUtc ? DateTimeKind.Utc : DateTimeKind.Unspecified);
    }

    private static object Decimal(Int128 unscaled, LakeType type)
    {
        var text = ValueText.Decimal(unscaled, type.Scale);
        return Int128.Abs(unscaled) < DecimalMath.PowerOf10(MostDecimalDigits) && type.Scale <= MostDecimalDigits
            ? decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture)
            : text;
    }

    private static object?[] List(DictionaryColumn column, int row)
    {
        var type = column.Type.Element!;
        var packed = column.GetBytes(row);
        var values = new object?[ListValue.Count(packed)];
        var elements = ListValue.Enumerate(packed);
        for (var i = 0; elements.MoveNext(); i++)
            values[i] = elements.IsNull ? null : ToObject(ValueColumn.Create(type, [Element(type, elements.Current)]), 0);
        return values;
    }

    /// <summary>An element of a packed list as the value a column of its type holds.</summary>
    private static object Element(LakeType type, ReadOnlySpan<byte> bytes) => type.Kind switch
    {
        TypeKind.Boolean => (object)(bytes[0] != 0),
        TypeKind.Int32 or TypeKind.Date => (object)BinaryPrimitives.ReadInt32LittleEndian(bytes),
        TypeKind.Int64 or TypeKind.Timestamp => (object)BinaryPrimitives.ReadInt64LittleEndian(bytes),
        TypeKind.Float => (object)BinaryPrimitives.ReadSingleLittleEndian(bytes),
        TypeKind.Double => (object)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        TypeKind.Decimal => (object)BinaryPrimitives.ReadInt128LittleEndian(bytes),
        TypeKind.String or TypeKind.Binary or TypeKind.List => bytes.ToArray(),
    };
}
