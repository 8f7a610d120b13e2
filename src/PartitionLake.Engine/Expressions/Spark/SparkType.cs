using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>Names of types in Spark SQL. Both timestamps are named so that no setting changes which is meant.</summary>
internal static class SparkType
{
    /// <summary>The type as CAST and a schema write it.</summary>
    public static string Name(LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => "BOOLEAN",
        TypeKind.Int32 => "INT",
        TypeKind.Int64 => "BIGINT",
        TypeKind.Float => "FLOAT",
        TypeKind.Double => "DOUBLE",
        TypeKind.Decimal => $"DECIMAL({type.Precision},{type.Scale})",
        TypeKind.Date => "DATE",
        TypeKind.Timestamp => type.IsUtc ? "TIMESTAMP_LTZ" : "TIMESTAMP_NTZ",
        TypeKind.String => "STRING",
        TypeKind.Binary => "BINARY",
        TypeKind.List => $"ARRAY<{Name(type.Element!)}>",
        TypeKind.Map => $"MAP<{Name(type.Key!)}, {Name(type.Value!)}>",
        TypeKind.Struct => $"STRUCT<{string.Join(", ", type.Fields!.Select(field => $"{SparkText.Name(field.Name)}: {Name(field.Type)}"))}>",
    };
}
