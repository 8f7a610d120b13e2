using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning;

/// <summary>Reads the text of a folder name back as a typed value: what we write, and what other engines write for the same type.</summary>
public static class PartitionValueParser
{
    private const NumberStyles Integer = NumberStyles.AllowLeadingSign;
    private const NumberStyles Real = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly string[] ClockFormats =
    [
        "yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd",
    ];

    private static readonly string[] ZoneMarks = ["+00:00", "+00", "Z"];

    /// <summary>The value as a column of one row; false where the text is no value of the type. A null text is null.</summary>
    public static bool TryParse(string? text, LakeType type, [NotNullWhen(true)] out Column? column)
    {
        column = text is null ? Null(type) : type.Kind switch
        {
            TypeKind.String => new DictionaryColumn(type, ByteDictionary.FromStrings([text]), [0], 1),
            TypeKind.Boolean => Fixed(bool.TryParse(text, out var flag), type, flag),
            TypeKind.Int32 => Fixed(int.TryParse(text, Integer, CultureInfo.InvariantCulture, out var number), type, number),
            TypeKind.Int64 => Fixed(long.TryParse(text, Integer, CultureInfo.InvariantCulture, out var number), type, number),
            TypeKind.Float => Fixed(float.TryParse(text, Real, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number), type, number + 0f),
            TypeKind.Double => Fixed(double.TryParse(text, Real, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number), type, number + 0d),
            TypeKind.Decimal => Fixed(TryDecimal(text, type, out var unscaled), type, unscaled),
            TypeKind.Date => Fixed(TryDate(text, out var days), type, days),
            TypeKind.Timestamp => Fixed(TryTimestamp(text, type.IsUtc, out var microseconds), type, microseconds),
            TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => null,
        };
        return column is not null;
    }

    private static Column<T>? Fixed<T>(bool isValue, LakeType type, T value)
        where T : unmanaged => isValue ? new Column<T>(type, [value], 1) : null;

    private static Column? Null(LakeType type) => type.Kind switch
    {
        TypeKind.String => new DictionaryColumn(type, ByteDictionary.Empty, [-1], 1),
        TypeKind.Boolean => Null<bool>(type),
        TypeKind.Int32 or TypeKind.Date => Null<int>(type),
        TypeKind.Int64 or TypeKind.Timestamp => Null<long>(type),
        TypeKind.Float => Null<float>(type),
        TypeKind.Double => Null<double>(type),
        TypeKind.Decimal => Null<Int128>(type),
        TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => null,
    };

    private static Column Null<T>(LakeType type)
        where T : unmanaged => new Column<T>(type, [default], 1).Gather([-1]);

    private static bool TryDate(string text, out int days)
    {
        days = 0;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return false;
        days = date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return true;
    }

    private static bool TryTimestamp(string text, bool isUtc, out long microseconds)
    {
        microseconds = 0;
        if (isUtc)
        {
            foreach (var mark in ZoneMarks)
            {
                if (text.EndsWith(mark, StringComparison.Ordinal))
                {
                    text = text[..^mark.Length];
                    break;
                }
            }
        }
        if (!DateTime.TryParseExact(text, ClockFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
            return false;
        microseconds = (clock.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return true;
    }

    /// <summary>Digits with at most one point; more places than the scale only where they are zero.</summary>
    private static bool TryDecimal(string text, LakeType type, out Int128 unscaled)
    {
        unscaled = 0;
        var digits = new StringBuilder(text.Length);
        var places = -1;
        foreach (var c in text.AsSpan(text.StartsWith('-') ? 1 : 0))
        {
            if (c == '.' && places < 0)
                places = 0;
            else if (!char.IsAsciiDigit(c))
                return false;
            else if (places < type.Scale)
            {
                digits.Append(c);
                places += places < 0 ? 0 : 1;
            }
            else if (c != '0')
                return false;
        }
        if (digits.Length == 0)
            return false;
        digits.Append('0', type.Scale - Math.Max(0, places));
        var trimmed = digits.ToString().AsSpan().TrimStart('0');
        if (trimmed.Length > type.Precision)
            return false;
        unscaled = trimmed.IsEmpty ? 0 : Int128.Parse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture);
        if (text[0] == '-')
            unscaled = -unscaled;
        return true;
    }
}
