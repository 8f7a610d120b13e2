using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Binding;

/// <summary>Which types meet in which, and what arithmetic on decimals gives.</summary>
/// <remarks>
/// The order is int32, int64, decimal, float, double; a date becomes a local timestamp. Sums, products and rests of decimals
/// follow Trino, up to 38 digits. A quotient of decimals is a double, as in DuckDB: a fixed scale would cut it short.
/// </remarks>
internal static class TypeRules
{
    /// <summary>The type both can be widened to; null when there is none.</summary>
    public static LakeType? Common(LakeType left, LakeType right)
    {
        if (left == right)
            return left;
        if (left.IsNumeric && right.IsNumeric)
            return CommonNumber(left, right);
        var hasDate = left.Kind == TypeKind.Date || right.Kind == TypeKind.Date;
        return hasDate && (left == LakeType.Timestamp || right == LakeType.Timestamp) ? LakeType.Timestamp : null;
    }

    /// <summary>The type of the result; null when a product would need more than 38 digits behind the point.</summary>
    public static LakeType? Arithmetic(BinaryOperator op, LakeType left, LakeType right)
    {
        var common = CommonNumber(left, right);
        if (common.Kind != TypeKind.Decimal)
            return common;
        if (op == BinaryOperator.Divide)
            return LakeType.Double;
        var (a, b) = (AsDecimal(left), AsDecimal(right));
        var scale = Math.Max(a.Scale, b.Scale);
        var whole = Math.Max(a.Precision - a.Scale, b.Precision - b.Scale);
        return op switch
        {
            BinaryOperator.Multiply when a.Scale + b.Scale > DecimalMath.MostDigits => null,
            BinaryOperator.Multiply => Capped(a.Precision + b.Precision, a.Scale + b.Scale),
            BinaryOperator.Remainder => Capped(Math.Max(1, Math.Min(a.Precision - a.Scale, b.Precision - b.Scale) + scale), scale),
            _ => Capped(whole + scale + 1, scale),
        };
    }

    /// <summary>The decimal that holds every value of an integer type.</summary>
    public static LakeType AsDecimal(LakeType type) => type.Kind switch
    {
        TypeKind.Int32 => LakeType.Decimal(10, 0),
        TypeKind.Int64 => LakeType.Decimal(19, 0),
        TypeKind.Boolean or TypeKind.Float or TypeKind.Double or TypeKind.Decimal
            or TypeKind.Date or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => type,
    };

    private static LakeType CommonNumber(LakeType left, LakeType right)
    {
        var higher = Rank(left) >= Rank(right) ? left : right;
        if (higher.Kind != TypeKind.Decimal)
            return higher;
        var (a, b) = (AsDecimal(left), AsDecimal(right));
        var scale = Math.Max(a.Scale, b.Scale);
        return Capped(Math.Max(a.Precision - a.Scale, b.Precision - b.Scale) + scale, scale);
    }

    private static LakeType Capped(int precision, int scale) => LakeType.Decimal(Math.Min(DecimalMath.MostDigits, precision), scale);

    private static int Rank(LakeType type) => type.Kind switch
    {
        TypeKind.Int32 => 0,
        TypeKind.Int64 => 1,
        TypeKind.Decimal => 2,
        TypeKind.Float => 3,
        TypeKind.Boolean or TypeKind.Double or TypeKind.Date or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary
            or TypeKind.List or TypeKind.Struct or TypeKind.Map => 4,
    };
}
