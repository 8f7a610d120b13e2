using System.Collections.Specialized;
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
    /// The value of that row as string, int, long, bool, float, double, decimal, DateOnly, DateTime, byte[], or null; a list is an array of these, a
    /// struct a <see cref="StructCell"/>, a map an ordered dictionary, or an array of its pairs where a key occurs twice.
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
            StructColumn group => new StructCell(column.Type.Fields!, [.. group.Fields.Select(field => ToObject(field, row))]),
            _ => Nested(column.Type, ((DictionaryColumn)column).GetBytes(row)),
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

    private static object Nested(LakeType type, ReadOnlySpan<byte> packed) => type.Fields is { } fields ? Struct(fields, packed)
        : type.Kind == TypeKind.Map ? Map(List(type.Element!, packed))
        : List(type.Element!, packed);

    private static object?[] List(LakeType type, ReadOnlySpan<byte> packed)
    {
        var values = new object?[ListValue.Count(packed)];
        var elements = ListValue.Enumerate(packed);
        for (var i = 0; elements.MoveNext(); i++)
            values[i] = elements.IsNull ? null : Part(type, elements.Current);
        return values;
    }

    private static StructCell Struct(StructFields fields, ReadOnlySpan<byte> packed)
    {
        var values = new object?[fields.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = StructValue.TryGet(packed, fields.Count, i, out var field) ? Part(fields[i].Type, field) : null;
        return new StructCell(fields, values);
    }

    /// <summary>A dictionary cannot hold a key twice, as a file can; then the pairs are kept.</summary>
    private static object Map(object?[] pairs)
    {
        var map = new OrderedDictionary(pairs.Length);
        foreach (StructCell? pair in pairs)
        {
            if (map.Contains(pair!.Values[0]!))
                return pairs;
            map.Add(pair.Values[0]!, pair.Values[1]);
        }
        return map;
    }

    private static object? Part(LakeType type, ReadOnlySpan<byte> value) => ToObject(SingleValue.ColumnOf(type, isNull: false, value), 0);
}
