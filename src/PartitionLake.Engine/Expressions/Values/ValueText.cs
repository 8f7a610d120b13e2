using System.Globalization;
using System.Text;

namespace PartitionLake.Engine.Expressions.Values;

/// <summary>Numbers as text and back, without regard to culture.</summary>
internal static class ValueText
{
    public static string Decimal(Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture);
        if (scale > 0)
        {
            digits = digits.PadLeft(scale + 1, '0');
            digits = $"{digits[..^scale]}.{digits[^scale..]}";
        }
        return unscaled < 0 ? "-" + digits : digits;
    }

    /// <summary>The shortest digits that read back as the same number; always with a point or an exponent.</summary>
    public static string Double(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        var text = Math.Abs(value) is >= 1e15 and < 1e16
            ? value.ToString("F0", CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);
        return Pointed(text);
    }

    public static string Float(float value) => float.IsFinite(value) ? Pointed(value.ToString("R", CultureInfo.InvariantCulture)) : Double(value);

    public static bool TryParseBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        text = Trim(text);
        value = Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "t"u8) || text.SequenceEqual("1"u8);
        return value || Ascii.EqualsIgnoreCase(text, "false"u8) || Ascii.EqualsIgnoreCase(text, "f"u8) || text.SequenceEqual("0"u8);
    }

    public static bool TryParseInteger(ReadOnlySpan<byte> text, out long value) =>
        long.TryParse(Trim(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value)
    {
        text = Trim(text);
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out value))
            return false;
        // The library reads 1E999 as infinity; only the word means it.
        return !double.IsInfinity(value) || text[^1] is (byte)'y' or (byte)'Y';
    }

    public static bool TryParseFloat(ReadOnlySpan<byte> text, out float value)
    {
        var isFound = TryParseDouble(text, out var wide);
        value = (float)wide;
        return isFound && float.IsInfinity(value) == double.IsInfinity(wide);
    }

    public static bool TryParseDecimal(ReadOnlySpan<byte> text, int scale, out Int128 value) => DecimalMath.TryParse(Trim(text), scale, out value);

    /// <summary>The text without ASCII white space around it, which files made from CSV often have.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text[Ascii.Trim(text)];

    private static string Pointed(string digits)
    {
        if (digits.Contains('E', StringComparison.Ordinal))
            return digits.Replace('E', 'e');
        return digits.Contains('.', StringComparison.Ordinal) ? digits : digits + ".0";
    }
}
