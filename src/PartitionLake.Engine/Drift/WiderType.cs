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
        if (left.IsNested && left.Kind == right.Kind)
            return left.Kind == TypeKind.Struct ? OfStructs(left.Fields!, right.Fields!) : OfLists(left, right);
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

    /// <summary>Whether a type holds every value of another unchanged, but for fields of structs that it lacks.</summary>
    public static bool Holds(LakeType wide, LakeType other)
    {
        if (!wide.IsNested || wide.Kind != other.Kind)
            return Of(wide, other) == wide;
        if (wide.Kind != TypeKind.Struct)
            return Holds(wide.Element!, other.Element!);
        foreach (var field in wide.Fields!)
        {
            if (other.Fields!.IndexOf(field.Name) is >= 0 and var found && !Holds(field.Type, other.Fields[found].Type))
                return false;
        }
        return true;
    }

    /// <summary>The part, by the way that leads to it, that no type holds of both; null where there is none.</summary>
    public static (string Path, LakeType Left, LakeType Right)? Apart(LakeType left, LakeType right)
    {
        if (Of(left, right) is not null)
            return null;
        if (!left.IsNested || left.Kind != right.Kind)
            return ("", left, right);
        if (left.Kind == TypeKind.List)
            return Within("[]", Apart(left.Element!, right.Element!));
        var fields = left.Fields ?? left.Element!.Fields!;
        var others = right.Fields ?? right.Element!.Fields!;
        foreach (var field in fields)
        {
            if (others.IndexOf(field.Name) is >= 0 and var found && Apart(field.Type, others[found].Type) is { } part)
                return Within("." + field.Name, part);
        }
        return null;
    }

    private static (string, LakeType, LakeType)? Within(string step, (string Path, LakeType Left, LakeType Right)? part) =>
        part is null ? null : (step + part.Value.Path, part.Value.Left, part.Value.Right);

    private static LakeType? OfLists(LakeType left, LakeType right) =>
        Of(left.Element!, right.Element!) is { } element ? left with { Element = element } : null;

    private static LakeType? OfStructs(StructFields left, StructFields right)
    {
        var fields = new List<Field>(left.Count);
        foreach (var field in left)
        {
            if (right.IndexOf(field.Name) is not (>= 0 and var found))
                fields.Add(field with { IsNullable = true });
            else if (Of(field.Type, right[found].Type) is { } type)
                fields.Add(new Field(field.Name, type, field.IsNullable || right[found].IsNullable));
            else
                return null;
        }
        fields.AddRange(right.Where(field => left.IndexOf(field.Name) < 0).Select(static field => field with { IsNullable = true }));
        return LakeType.Struct(fields);
    }

    private static bool IsReal(LakeType type) => type.Kind is TypeKind.Float or TypeKind.Double;

    private static bool IsExactDouble(LakeType type) => IsReal(type) || type.Kind == TypeKind.Int32;
}
