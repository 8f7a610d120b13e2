using System.Globalization;
using System.Numerics;

namespace PartitionLake.Engine.Catalog.Projection;

/// <summary>Whole numbers from <paramref name="First"/> to <paramref name="Last"/> in equal steps.</summary>
/// <param name="Key">The partition key.</param>
/// <param name="First">The least.</param>
/// <param name="Last">The greatest.</param>
/// <param name="Step">The distance of two neighbours, at least 1.</param>
/// <param name="Digits">Padded with zeros to that many digits; 0 for none.</param>
internal sealed record IntegerProjection(string Key, long First, long Last, long Step, int Digits) : KeyProjection(Key)
{
    public override ProjectionKind Kind => ProjectionKind.Integer;

    public override BigInteger Count => ((BigInteger)Last - First) / Step + 1;

    public override bool Reaches(string text) =>
        TryRead(text, out var value) && value >= First && value <= Last && ((BigInteger)value - First) % Step == 0 && Write(value, Digits) == text;

    public override KeyProjection? Including(string text)
    {
        if (!TryRead(text, out var value))
            return null;
        var digits = Digits;
        if (Write(value, digits) != text)
        {
            // So far no value was short enough to be padded; this one is the first.
            if (digits != 0 || text.Length < 2 || text[0] != '0' || First < 0 || Write(First, text.Length) != Write(First, 0))
                return null;
            digits = text.Length;
        }
        if (value < 0 && digits != 0)
            return null;
        var distance = BigInteger.Abs((BigInteger)value - First);
        var step = First == Last ? distance : BigInteger.GreatestCommonDivisor(Step, distance);
        return new IntegerProjection(Key, Math.Min(First, value), Math.Max(Last, value), StepOf(step), digits);
    }

    public override IEnumerable<KeyValuePair<string, string>> Settings()
    {
        yield return new("type", "integer");
        yield return new("range", string.Create(CultureInfo.InvariantCulture, $"{First},{Last}"));
        if (Step != 1)
            yield return new("interval", Step.ToString(CultureInfo.InvariantCulture));
        if (Digits != 0)
            yield return new("digits", Digits.ToString(CultureInfo.InvariantCulture));
    }

    public static bool TryRead(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && text[0] != '+';

    public static string Write(long value, int digits) =>
        digits == 0
            ? value.ToString(CultureInfo.InvariantCulture)
            : value.ToString("D" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A step from a greatest common divisor, which is 0 where there is only one value.</summary>
    public static long StepOf(BigInteger divisor) => divisor.IsZero || divisor > long.MaxValue ? 1 : (long)divisor;
}
