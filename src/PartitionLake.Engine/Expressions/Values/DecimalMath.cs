using System.Globalization;
using System.Text;

namespace PartitionLake.Engine.Expressions.Values;

/// <summary>Exact fixed-point arithmetic on unscaled numbers of up to 38 digits. Halves round away from zero, as in Trino.</summary>
internal static class DecimalMath
{
    public const int MostDigits = 38;

    private static readonly Int128[] Powers = MakePowers();

    /// <summary>10 to the given power, 0–38.</summary>
    public static Int128 PowerOf10(int exponent) => Powers[exponent];

    public static Int128 Add(Int128 left, Int128 right) => Checked(checked(left + right), MostDigits);

    public static Int128 Subtract(Int128 left, Int128 right) => Checked(checked(left - right), MostDigits);

    public static Int128 Multiply(Int128 left, Int128 right)
    {
        if (left == (long)left && right == (long)right)
        {
            var high = Math.BigMul((long)left, (long)right, out var low);
            return new Int128((ulong)high, (ulong)low);
        }
        return Checked(checked(left * right), MostDigits);
    }

    /// <summary>The same number with more or fewer digits behind the point, rounded.</summary>
    /// <exception cref="OverflowException">It needs more digits than <paramref name="precision"/>.</exception>
    public static Int128 Rescale(Int128 value, int from, int to, int precision)
    {
        if (to < from)
            return Checked(DivideRounded(value, from - to), precision);
        return Checked(to == from ? value : checked(value * Powers[to - from]), precision);
    }

    /// <summary>As <see cref="Rescale"/> to a larger scale; a result past all decimals becomes the extreme number, which compares the same.</summary>
    public static Int128 RescaleToCompare(Int128 value, int by)
    {
        var limit = Int128.MaxValue / Powers[by];
        return value > limit ? Int128.MaxValue : value < -limit ? Int128.MinValue : value * Powers[by];
    }

    /// <summary>The quotient by 10 to the given power.</summary>
    public static Int128 DivideRounded(Int128 value, int digits)
    {
        if (digits > MostDigits)
            return 0;
        var (quotient, rest) = Int128.DivRem(value, Powers[digits]);
        if (Int128.Abs(rest) >= Powers[digits] - Int128.Abs(rest))
            quotient += digits == 0 ? 0 : Int128.Sign(value);
        return quotient;
    }

    public static Int128 Floor(Int128 value, int scale)
    {
        var (quotient, rest) = Int128.DivRem(value, Powers[scale]);
        return rest < 0 ? quotient - 1 : quotient;
    }

    public static double ToDouble(Int128 value, int scale)
    {
        // Both are exact in a double up to these limits, so one division rounds once.
        const long Exact = 1L << 53;
        if (scale <= 22 && value <= Exact && value >= -Exact)
            return (double)(long)value / (double)Powers[scale];
        return double.Parse(ValueText.Decimal(value, scale), CultureInfo.InvariantCulture);
    }

    /// <summary>The decimal nearest to the exact binary value.</summary>
    /// <exception cref="OverflowException">It does not fit, or is not finite.</exception>
    public static Int128 FromDouble(double value, int precision, int scale)
    {
        const double Exact = 1L << 52;
        if (scale <= 22)
        {
            var power = (double)Powers[scale];
            var magnitude = Math.Abs(value);
            var scaled = magnitude * power;
            if (scaled < Exact)
            {
                var error = Math.FusedMultiplyAdd(magnitude, power, -scaled);
                var whole = Math.Floor(scaled);
                var rest = scaled - whole;
                var rounded = (Int128)whole + (rest > 0.5 || (rest == 0.5 && error >= 0) ? 1 : 0);
                return Checked(value < 0 ? -rounded : rounded, precision);
            }
        }
        if (!double.IsFinite(value) || Math.Abs(value) >= 1e38)
            throw new OverflowException();
        var exact = value.ToString("F60", CultureInfo.InvariantCulture);
        return TryParse(Encoding.ASCII.GetBytes(exact), scale, out var parsed)
            ? Checked(parsed, precision)
            : throw new OverflowException();
    }

    /// <summary>Reads digits with a sign and a point; further digits round.</summary>
    /// <returns>False when that is no number, or needs more than 38 digits.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, int scale, out Int128 value)
    {
        value = 0;
        var at = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var isNegative = at == 1 && text[0] == '-';
        var digits = 0;
        var behind = -1;
        var roundsUp = false;
        for (; at < text.Length; at++)
        {
            if (text[at] == '.' && behind < 0)
            {
                behind = 0;
                continue;
            }
            var digit = text[at] - '0';
            if (digit is < 0 or > 9)
                return false;
            digits++;
            if (behind >= 0 && behind++ >= scale)
            {
                roundsUp |= behind == scale + 1 && digit >= 5;
                continue;
            }
            if (value >= Powers[MostDigits - 1])
                return false;
            value = value * 10 + digit;
        }
        for (var i = Math.Max(0, behind); i < scale; i++)
        {
            if (value >= Powers[MostDigits - 1])
                return false;
            value *= 10;
        }
        value = (isNegative ? -1 : 1) * (value + (roundsUp ? 1 : 0));
        return digits > 0 && Int128.Abs(value) < Powers[MostDigits];
    }

    /// <summary>The value, if it has no more digits than that.</summary>
    public static Int128 Checked(Int128 value, int precision) =>
        value < Powers[precision] && value > -Powers[precision] ? value : throw new OverflowException();

    private static Int128[] MakePowers()
    {
        var powers = new Int128[MostDigits + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
