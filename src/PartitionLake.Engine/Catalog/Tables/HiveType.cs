using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Catalog.Tables;

/// <summary>The names that Hive, Glue and Athena have for the types of a lake.</summary>
internal static class HiveType
{
    /// <summary>The type's name in the catalog. Instants and clock readings are both <c>timestamp</c>: Athena shows instants in UTC.</summary>
    public static string Of(LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => "boolean",
        TypeKind.Int32 => "int",
        TypeKind.Int64 => "bigint",
        TypeKind.Float => "float",
        TypeKind.Double => "double",
        TypeKind.Decimal => FormattableString.Invariant($"decimal({type.Precision},{type.Scale})"),
        TypeKind.Date => "date",
        TypeKind.Timestamp => "timestamp",
        TypeKind.String => "string",
        TypeKind.Binary => "binary",
        TypeKind.List => $"array<{Of(type.Element!)}>",
        TypeKind.Struct => $"struct<{string.Join(',', type.Fields!.Select(field => $"{field.Name}:{Of(field.Type)}"))}>",
        TypeKind.Map => $"map<{Of(type.Key!)},{Of(type.Value!)}>",
    };

    /// <summary>Whether two names mean one type; the catalog folds case and spaces do not count.</summary>
    public static bool AreSame(string? left, string? right) =>
        string.Equals(Plain(left), Plain(right), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string? type) =>
        (type ?? "").Replace(" ", "", StringComparison.Ordinal).Replace("integer", "int", StringComparison.OrdinalIgnoreCase);
}
