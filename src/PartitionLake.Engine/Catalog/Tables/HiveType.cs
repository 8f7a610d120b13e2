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

    /// <summary>The type of a partition key by its name in the catalog; null where no key can be of it.</summary>
    public static LakeType? OfKey(string? name) => Plain(name).ToLowerInvariant() switch
    {
        "boolean" => LakeType.Boolean,
        "tinyint" or "smallint" or "int" => LakeType.Int32,
        "bigint" => LakeType.Int64,
        "float" or "real" => LakeType.Float,
        "double" => LakeType.Double,
        "date" => LakeType.Date,
        "timestamp" => LakeType.Timestamp,
        "decimal" => LakeType.Decimal(10, 0),
        "string" or "varchar" or "char" => LakeType.String,
        { } text when text.StartsWith("varchar(", StringComparison.Ordinal) || text.StartsWith("char(", StringComparison.Ordinal) => LakeType.String,
        { } text when text.StartsWith("decimal(", StringComparison.Ordinal) => TypeName.Parse(text),
        _ => null,
    };

    /// <summary>Whether two names mean one type; the catalog folds case and spaces do not count.</summary>
    public static bool AreSame(string? left, string? right) =>
        string.Equals(Plain(left), Plain(right), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string? type) =>
        (type ?? "").Replace(" ", "", StringComparison.Ordinal).Replace("integer", "int", StringComparison.OrdinalIgnoreCase);
}
