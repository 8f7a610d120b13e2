using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Ingest;

/// <summary>
/// Turns a pipeline value into the type that <c>-Schema</c> declares for its column. Text is read in the invariant
/// culture; empty text is null for every type but text itself. A value that does not fit exactly gives null.
/// </summary>
internal static partial class FactSpoolConversion
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    public static FactSpoolValue? Convert(object? value, LakeType type)
    {
        if (value is string text && type.Kind != TypeKind.String)
            return string.IsNullOrWhiteSpace(text) ? default(FactSpoolValue) : Parse(text, type);
        if (type.Kind == TypeKind.String && ToText(value) is { } plain)
            return FactSpoolValue.Text(plain);
        return (value, type.Kind) switch
        {
            (decimal number, TypeKind.Double or TypeKind.Float) => Parse(number.ToString(CultureInfo.InvariantCulture), type),
            (double number, TypeKind.Decimal) => FitDouble(number, type),
            (float number, TypeKind.Decimal) => FitDouble(number, type),
            _ => FactSpoolValue.From(value) is { } known ? Fit(known, type) : null,
        };
    }

    /// <summary>Numbers and times as text that reads back to the same value.</summary>
    private static string? ToText(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture),
        int or long or short or byte or sbyte or ushort or uint or ulong or float or double or decimal or BigInteger
            => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static FactSpoolValue? Parse(string text, LakeType type)
    {
        var culture = CultureInfo.InvariantCulture;
        switch (type.Kind)
        {
            case TypeKind.Boolean:
                return bool.TryParse(text, out var flag) ? new(FactSpoolKind.Boolean, flag ? 1 : 0) : null;
            case TypeKind.Int32:
                return int.TryParse(text, Whole, culture, out var small) ? new(FactSpoolKind.Int32, small) : null;
            case TypeKind.Int64:
                return long.TryParse(text, Whole, culture, out var large) ? new(FactSpoolKind.Int64, large) : null;
            case TypeKind.Float:
                return float.TryParse(text, NumberStyles.Float, culture, out var single) && IsAsFinite(single, text) ? FactSpoolValue.From(single) : null;
            case TypeKind.Double:
                return double.TryParse(text, NumberStyles.Float, culture, out var number) && IsAsFinite(number, text) ? FactSpoolValue.From(number) : null;
            case TypeKind.Decimal:
                return ParseDecimal(text.Trim(), type);
            case TypeKind.Date:
                return DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", culture, DateTimeStyles.None, out var date) ? FactSpoolValue.From(date) : null;
            case TypeKind.Timestamp:
                return ParseTime(text, type);
            default:
                return null;
        }
    }

    private static FactSpoolValue? ParseDecimal(string text, LakeType type)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : text.Length - point - 1;
        var digits = point < 0 ? text : text.Remove(point, 1);
        if (scale > byte.MaxValue || !BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return null;
        for (; scale > type.Scale && number % 10 == 0; scale--)
            number /= 10;
        return BigInteger.Abs(number) < BigInteger.Pow(10, 38) ? Rescale((Int128)number, scale, type) : null;
    }

    // .NET reads a number that is too large as infinity; that would alter it.
    private static bool IsAsFinite(double number, string text) => !double.IsInfinity(number) || !text.AsSpan().ContainsAnyInRange('0', '9');

    // The shortest text of a floating point number is what the user sees; that many digits must fit the scale.
    private static FactSpoolValue? FitDouble(double number, LakeType type) =>
        decimal.TryParse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
        && double.Parse(exact.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Equals(number)
            ? Fit(FactSpoolValue.FromDecimal(exact), type)
            : null;

    private static FactSpoolValue? ParseTime(string text, LakeType type)
    {
        // Year first only: 03/04/2025 means two different days.
        if (!IsoStart().IsMatch(text)
            || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.RoundtripKind, out var time))
            return null;
        return Fit(FactSpoolValue.FromDateTime(time), type);
    }

    private static FactSpoolValue? Fit(in FactSpoolValue value, LakeType type)
    {
        var isInteger = value.Kind is FactSpoolKind.Int32 or FactSpoolKind.Int64;
        switch (type.Kind)
        {
            case var _ when value.Kind == FactSpoolKind.Null:
                return value;
            case TypeKind.Int32 when isInteger && value.Bits == (int)value.Bits:
                return value with { Kind = FactSpoolKind.Int32 };
            case TypeKind.Int64 when isInteger:
                return value with { Kind = FactSpoolKind.Int64 };
            case TypeKind.Int32 or TypeKind.Int64 when value.Kind == FactSpoolKind.Double:
                return FromDouble(BitConverter.Int64BitsToDouble(value.Bits), type);
            case TypeKind.Double when isInteger && (long)(double)value.Bits == value.Bits:
                return FactSpoolValue.From((double)value.Bits);
            case TypeKind.Double when value.Kind == FactSpoolKind.Float:
                return FactSpoolValue.From((double)BitConverter.Int32BitsToSingle((int)value.Bits));
            case TypeKind.Float when isInteger && (long)(float)value.Bits == value.Bits:
                return FactSpoolValue.From((float)value.Bits);
            case TypeKind.Float when value.Kind == FactSpoolKind.Double && BitConverter.Int64BitsToDouble(value.Bits) is var number:
                return double.IsFinite(number) == float.IsFinite((float)number) ? FactSpoolValue.From((float)number) : null;
            case TypeKind.Decimal when isInteger:
                return Rescale(value.Bits, 0, type);
            case TypeKind.Decimal when value.Kind == FactSpoolKind.Decimal:
                return Rescale(value.Unscaled, value.Scale, type);
            case TypeKind.Date when value.Kind is FactSpoolKind.Timestamp && value.Bits % 86_400_000_000 == 0:
                return new(FactSpoolKind.Date, value.Bits / 86_400_000_000);
            case TypeKind.Timestamp when value.Kind is FactSpoolKind.Timestamp or FactSpoolKind.TimestampUtc:
                return value.Kind == FactSpoolKind.TimestampUtc == type.IsUtc ? value : null;
        }
        return IsOfKind(value.Kind, type.Kind) ? value : null;
    }

    private static FactSpoolValue? FromDouble(double number, LakeType type)
    {
        var (least, most) = type.Kind == TypeKind.Int32 ? (int.MinValue, int.MaxValue) : (-(double)(1L << 53), (double)(1L << 53));
        if (number != Math.Floor(number) || number < least || number > most)
            return null;
        return new(type.Kind == TypeKind.Int32 ? FactSpoolKind.Int32 : FactSpoolKind.Int64, (long)number);
    }

    private static FactSpoolValue? Rescale(Int128 unscaled, int scale, LakeType type)
    {
        for (; scale > type.Scale; scale--)
        {
            if (unscaled % 10 != 0)
                return null;
            unscaled /= 10;
        }
        var limit = Power(type.Precision);
        for (; scale < type.Scale; scale++)
        {
            if (Int128.Abs(unscaled) > limit / 10)
                return null;
            unscaled *= 10;
        }
        return Int128.Abs(unscaled) < limit ? new(FactSpoolKind.Decimal, Unscaled: unscaled, Scale: (byte)type.Scale) : null;
    }

    /// <summary>10 to that power, at most 38.</summary>
    public static Int128 Power(int exponent)
    {
        Int128 power = 1;
        for (var i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }

    [GeneratedRegex(@"^\s*\d{4}-\d{2}-\d{2}", RegexOptions.CultureInvariant)]
    private static partial Regex IsoStart();

    private static bool IsOfKind(FactSpoolKind kind, TypeKind type) => (kind, type) is
        (FactSpoolKind.Boolean, TypeKind.Boolean) or (FactSpoolKind.Float, TypeKind.Float) or (FactSpoolKind.Double, TypeKind.Double)
        or (FactSpoolKind.Date, TypeKind.Date) or (FactSpoolKind.String, TypeKind.String) or (FactSpoolKind.Binary, TypeKind.Binary);
}
