using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Drift;

/// <summary>The type that holds every value of two types unchanged.</summary>
/// <remarks>
/// Stricter than the types in which an expression meets: bigint and double meet in double there, which changes numbers beyond 2^53,
/// and a date becomes a timestamp. Whoever wants that says so with CAST.
/// </remarks>
internal static class WiderType
{
    /// <summary>Null where no type holds both.</summary>
    public static LakeType? Of(LakeType left, LakeType right)
    {
        if (left == right)
            return left;
        if (!left.IsNumeric || !right.IsNumeric)
            return null;
        if (IsReal(left) || IsReal(right))
            return IsExactDouble(left) && IsExactDouble(right) ? LakeType.Double : null;
        if (left.Kind != TypeKind.Decimal && right.Kind != TypeKind.Decimal)
            return LakeType.Int64;
        var (a, b) = (TypeRules.AsDecimal(left), TypeRules.AsDecimal(right));
        var scale = Math.Max(a.Scale, b.Scale);
        var precision = Math.Max(a.Precision - a.Scale, b.Precision - b.Scale) + scale;
        return precision <= DecimalMath.MostDigits ? LakeType.Decimal(precision, scale) : null;
    }

    private static bool IsReal(LakeType type) => type.Kind is TypeKind.Float or TypeKind.Double;

    private static bool IsExactDouble(LakeType type) => IsReal(type) || type.Kind == TypeKind.Int32;
}
