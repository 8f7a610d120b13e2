using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>Functions of one number.</summary>
internal static class NumberFunctions
{
    public static Node Negate(Node x) => x.Type.Kind switch
    {
        TypeKind.Int32 => Map<int>(x, x.Type, true, static v => checked(-v)),
        TypeKind.Int64 => Map<long>(x, x.Type, true, static v => checked(-v)),
        TypeKind.Float => Map<float>(x, x.Type, false, static v => -v),
        TypeKind.Double => Map<double>(x, x.Type, false, static v => -v),
        TypeKind.Decimal => Map<Int128>(x, x.Type, false, static v => -v),
        TypeKind.Boolean or TypeKind.Date or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary
            or TypeKind.List or TypeKind.Struct or TypeKind.Map => throw NoNumber(x),
    };

    public static Node Abs(Node x) => x.Type.Kind switch
    {
        TypeKind.Int32 => Map<int>(x, x.Type, true, static v => checked(v < 0 ? -v : v)),
        TypeKind.Int64 => Map<long>(x, x.Type, true, static v => checked(v < 0 ? -v : v)),
        TypeKind.Float => Map<float>(x, x.Type, false, Math.Abs),
        TypeKind.Double => Map<double>(x, x.Type, false, Math.Abs),
        TypeKind.Decimal => Map<Int128>(x, x.Type, false, Int128.Abs),
        TypeKind.Boolean or TypeKind.Date or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary
            or TypeKind.List or TypeKind.Struct or TypeKind.Map => throw NoNumber(x),
    };

    /// <summary>Integers stay as they are, decimals lose their scale, doubles stay doubles.</summary>
    public static Node FloorOrCeiling(Node x, bool isFloor)
    {
        switch (x.Type.Kind)
        {
            case TypeKind.Int32 or TypeKind.Int64:
                return x;
            case TypeKind.Float:
                return Map<float>(x, x.Type, false, isFloor ? MathF.Floor : MathF.Ceiling);
            case TypeKind.Double:
                return Map<double>(x, x.Type, false, isFloor ? Math.Floor : Math.Ceiling);
        }
        var scale = x.Type.Scale;
        var type = LakeType.Decimal(WholePrecision(x.Type), 0);
        return Map<Int128>(x, type, false, v => isFloor ? DecimalMath.Floor(v, scale) : -DecimalMath.Floor(-v, scale));
    }

    /// <summary>Rounds halves away from zero. A decimal keeps no more digits behind the point than asked for.</summary>
    public static Node Round(Node x, int digits)
    {
        switch (x.Type.Kind)
        {
            case TypeKind.Int32:
                return digits >= 0 ? x : Map<int>(x, x.Type, true, v => checked((int)RoundWhole(v, -digits)));
            case TypeKind.Int64:
                return digits >= 0 ? x : Map<long>(x, x.Type, true, v => checked((long)RoundWhole(v, -digits)));
            case TypeKind.Float:
                return Map<float>(x, x.Type, false, v => (float)RoundDouble(v, digits));
            case TypeKind.Double:
                return Map<double>(x, x.Type, false, v => RoundDouble(v, digits));
        }
        var scale = x.Type.Scale;
        if (digits >= scale)
            return x;
        var kept = Math.Max(digits, 0);
        var type = LakeType.Decimal(Math.Min(DecimalMath.MostDigits, WholePrecision(x.Type) + kept), kept);
        return Map<Int128>(x, type, true, v =>
        {
            var rounded = DecimalMath.DivideRounded(v, scale - digits);
            return DecimalMath.Checked(digits >= 0 || rounded == 0 ? rounded : checked(rounded * DecimalMath.PowerOf10(-digits)), type.Precision);
        });
    }

    private static int WholePrecision(LakeType type) => Math.Min(DecimalMath.MostDigits, type.Precision - type.Scale + 1);

    private static Int128 RoundWhole(long value, int zeros)
    {
        var rounded = DecimalMath.DivideRounded(value, zeros);
        return rounded == 0 ? 0 : checked(rounded * DecimalMath.PowerOf10(zeros));
    }

    private static double RoundDouble(double value, int digits)
    {
        if (digits == 0)
            return Math.Round(value, MidpointRounding.AwayFromZero);
        var power = Math.Pow(10, Math.Abs(digits));
        var scaled = digits > 0 ? value * power : value / power;
        // Past 2^52 there are no digits behind the point left to round.
        if (!double.IsFinite(scaled) || (digits > 0 && Math.Abs(scaled) >= 1L << 52))
            return value;
        var rounded = Math.Round(scaled, MidpointRounding.AwayFromZero);
        return digits > 0 ? rounded / power : rounded * power;
    }

    private static ConvertNode<T, T> Map<T>(Node x, LakeType type, bool canFail, Func<T, T> function)
        where T : unmanaged => new(x, type, canFail, isMonotonic: false, function);

    /// <summary>The binder lets numbers through alone.</summary>
    private static InvalidOperationException NoNumber(Node x) => new($"A {x.Type} is no number.");
}
