using System.Globalization;
using System.Numerics;
using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>One text for each value, in which the input is written down and every engine tells what it has read.</summary>
/// <remarks>
/// Null is <c>~</c>; text and binary are <c>x</c> and the bytes in hex; dates are days and timestamps microseconds since 1970;
/// lists are <c>[a,b]</c>. Numbers may be spelled as the engine likes, as long as they are the same number, to the bit.
/// </remarks>
internal static class CanonicalText
{
    public const string Null = "~";

    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static string Of(ReadOnlySpan<byte> bytes) => "x" + Convert.ToHexString(bytes);

    public static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Of(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Of(Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (unscaled < 0 ? "-" : "") + (scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}");
    }

    public static string List(IEnumerable<string?> elements) => $"[{string.Join(',', elements.Select(element => element ?? Null))}]";

    /// <summary>The text that was made <see cref="Of(string)"/>.</summary>
    public static string Text(string canonical) => Encoding.UTF8.GetString(Convert.FromHexString(canonical.AsSpan(1)));

    /// <summary>Whether both are the same value.</summary>
    public static bool Same(LakeType type, string expected, string found)
    {
        if (string.Equals(expected, found, StringComparison.Ordinal))
            return true;
        if (expected == Null || found == Null)
            return false;
        switch (type.Kind)
        {
            case TypeKind.Float:
                return BitConverter.SingleToInt32Bits((float)Number(expected)) == BitConverter.SingleToInt32Bits((float)Number(found));
            case TypeKind.Double:
                return BitConverter.DoubleToInt64Bits(Number(expected)) == BitConverter.DoubleToInt64Bits(Number(found));
            case TypeKind.Decimal:
                return Unscaled(expected, type.Scale) == Unscaled(found, type.Scale);
            case TypeKind.String or TypeKind.Binary:
                return string.Equals(expected, found, StringComparison.OrdinalIgnoreCase);
            case TypeKind.List:
                var (left, right) = (Elements(expected), Elements(found));
                return left is not null && right is not null && left.Length == right.Length
                    && !left.Where((element, i) => !Same(type.Element!, element, right[i])).Any();
            default:
                return false;
        }
    }

    /// <summary>Order of two values that are not null, as Parquet defines it; null where there is none, for NaN.</summary>
    public static int? Compare(LakeType type, string left, string right)
    {
        switch (type.Kind)
        {
            case TypeKind.Float or TypeKind.Double:
                var (a, b) = (Number(left), Number(right));
                return double.IsNaN(a) || double.IsNaN(b) ? null : a < b ? -1 : a > b ? 1 : 0;
            case TypeKind.Decimal:
                return Unscaled(left, type.Scale).CompareTo(Unscaled(right, type.Scale));
            case TypeKind.String or TypeKind.Binary:
                return Convert.FromHexString(left.AsSpan(1)).AsSpan().SequenceCompareTo(Convert.FromHexString(right.AsSpan(1)));
            case TypeKind.Boolean:
                return bool.Parse(left).CompareTo(bool.Parse(right));
            default:
                return long.Parse(left, CultureInfo.InvariantCulture).CompareTo(long.Parse(right, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>All NaNs are one value.</summary>
    public static double Number(string text) => text switch
    {
        "NaN" or "nan" or "-nan" => double.NaN,
        "inf" or "Infinity" or "+Infinity" => double.PositiveInfinity,
        "-inf" or "-Infinity" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>Reads exponents too: the JVM writes 0E-18.</summary>
    public static BigInteger Unscaled(string text, int scale)
    {
        var exponent = text.IndexOf('E', StringComparison.OrdinalIgnoreCase);
        var power = exponent < 0 ? 0 : int.Parse(text.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = exponent < 0 ? text : text[..exponent];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? mantissa : mantissa.Remove(point, 1);
        var shift = scale + power - (point < 0 ? 0 : mantissa.Length - point - 1);
        var value = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        if (shift >= 0)
            return value * BigInteger.Pow(10, shift);
        var quotient = BigInteger.DivRem(value, BigInteger.Pow(10, -shift), out var remainder);
        return remainder.IsZero ? quotient : throw new FormatException($"'{text}' has more than {scale} digits behind the point.");
    }

    private static string[]? Elements(string list) =>
        list is not ['[', .., ']'] ? null : list.Length == 2 ? [] : list[1..^1].Split(',');
}
