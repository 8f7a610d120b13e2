using System.Globalization;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>Numbers as other numbers, as we round them: halves away from zero, and a double by its exact binary value.</summary>
internal static class SparkCasts
{
    /// <summary>The greatest scale at which the fraction of every double, scaled, is below 2^52.</summary>
    public const int MostScaleOfDouble = 15;

    /// <summary>Adding this to a number and cutting what is behind the point rounds halves up; 0.5 would round up the number just below a half too.</summary>
    private const string AlmostHalf = "0.49999999999999994D";

    private const double Splitter = 134_217_729;

    /// <summary>A double rounded to a whole number, halves away from zero, with the sign of a zero.</summary>
    public static string RoundWhole(string x) =>
        $"CASE WHEN {x} < 0D THEN {Ceiling($"({x} - {AlmostHalf})")} WHEN {x} > 0D THEN {Floor($"({x} + {AlmostHalf})")} ELSE {x} END";

    public static string Floor(string x) => $"CASE WHEN rint({x}) > {x} THEN rint({x}) - 1D ELSE rint({x}) END";

    public static string Ceiling(string x) => $"CASE WHEN rint({x}) < {x} THEN -(-rint({x}) - 1D) ELSE rint({x}) END";

    /// <summary>A double as a whole number. Spark takes 2^63 for the greatest bigint; here it is too large.</summary>
    public static string DoubleToWhole(string x, LakeType type) => type.Kind == TypeKind.Int64
        ? $"CASE WHEN abs({x}) >= 9223372036854775808D AND NOT {x} = -9223372036854775808D THEN "
            + $"{SparkText.Failure("A double does not fit bigint.")} ELSE CAST({RoundWhole(x)} AS BIGINT) END"
        : $"CAST({RoundWhole(x)} AS INT)";

    public static string DoubleToFloat(string x) =>
        $"CASE WHEN abs({x}) < CAST('Infinity' AS DOUBLE) AND abs(CAST({x} AS FLOAT)) = CAST('Infinity' AS FLOAT) THEN "
            + $"{SparkText.Failure("A double does not fit real.")} ELSE CAST({x} AS FLOAT) END";

    /// <summary>
    /// A double as the decimal nearest to its exact binary value. The whole part is exact as a bigint; the fraction is scaled, and where that lies
    /// on a half, what the multiplication lost (Dekker's product) says to which side.
    /// </summary>
    /// <param name="x">The double, which is written many times.</param>
    /// <param name="type">A decimal with a scale of <see cref="MostScaleOfDouble"/> at most.</param>
    public static string DoubleToDecimal(string x, LakeType type)
    {
        var magnitude = $"abs({x})";
        var whole = $"CAST(floor({magnitude}) AS BIGINT)";
        var unsigned = type.Scale == 0
            ? $"(CAST({whole} AS DECIMAL(20,0)) + CASE WHEN {magnitude} - CAST({whole} AS DOUBLE) >= 0.5D THEN 1 ELSE 0 END)"
            : $"(CAST({whole} AS DECIMAL(20,0)) + {Fraction($"({magnitude} - CAST({whole} AS DOUBLE))", type.Scale)})";
        var large = type.Precision - type.Scale < 19 ? SparkText.Failure($"A double does not fit {type}.") : Large(x, magnitude, type);
        return $"CASE WHEN {magnitude} >= 9223372036854775808D THEN {large} "
            + $"ELSE CAST(CASE WHEN {x} < 0D THEN -{unsigned} ELSE {unsigned} END AS {SparkType.Name(type)}) END";
    }

    /// <summary>From 2^63 on a double is a whole number, put together exactly from three numbers below 2^43.</summary>
    private static string Large(string x, string magnitude, LakeType type)
    {
        const string High = "77371252455336267181195264";
        const string Middle = "8796093022208";
        var first = $"floor({magnitude} / {High}D)";
        var rest = $"({magnitude} - {first} * {High}D)";
        var second = $"floor({rest} / {Middle}D)";
        var unsigned = $"(CAST({first} AS DECIMAL(13,0)) * CAST('{High}' AS DECIMAL(26,0)) + CAST({second} AS DECIMAL(13,0)) * "
            + $"CAST('{Middle}' AS DECIMAL(13,0)) + CAST(CAST({rest} - {second} * {Middle}D AS BIGINT) AS DECIMAL(13,0)))";
        return $"CASE WHEN {magnitude} >= 1.7E38D THEN {SparkText.Failure($"A double does not fit {type}.")} "
            + $"ELSE CAST(CASE WHEN {x} < 0D THEN -{unsigned} ELSE {unsigned} END AS {SparkType.Name(type)}) END";
    }

    /// <summary>A fraction below one as a decimal of the scale, which may round it to one.</summary>
    private static string Fraction(string fraction, int scale)
    {
        var power = Math.Pow(10, scale);
        var high = Splitter * power - (Splitter * power - power);
        var (powerText, highText, lowText) = (SparkText.Double(power), SparkText.Double(high), SparkText.Double(power - high));
        var scaled = $"({fraction} * {powerText})";
        var whole = $"CAST(floor({scaled}) AS BIGINT)";
        var rest = $"({scaled} - CAST({whole} AS DOUBLE))";
        var top = $"({SparkText.Double(Splitter)} * {fraction} - ({SparkText.Double(Splitter)} * {fraction} - {fraction}))";
        var low = $"({fraction} - {top})";
        var lost = $"((({top} * {highText} - {scaled}) + {top} * {lowText} + {low} * {highText}) + {low} * {lowText})";
        var unit = $"CAST('{(1 / (decimal)power).ToString($"F{scale}", CultureInfo.InvariantCulture)}' AS DECIMAL({scale},{scale}))";
        return $"CAST({whole} + CASE WHEN {rest} > 0.5D OR ({rest} = 0.5D AND {lost} >= 0D) THEN 1L ELSE 0L END AS DECIMAL(17,0)) * {unit}";
    }
}
