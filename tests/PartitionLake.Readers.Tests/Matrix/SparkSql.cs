using PartitionLake.Engine.Columns;

namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>Canonical text in the SQL of Spark, and filters.</summary>
internal static class SparkSql
{
    /// <summary>The columns of a reader's line; the keys are text.</summary>
    public static string[] Select() =>
        [.. MatrixColumns.Data.Select(column => Canonical(column.Name, column.Type)),
            .. MatrixColumns.Keys.Select(key => Canonical(key.Name, LakeType.String))];

    /// <summary>The condition. Spark infers int for k_num and date for k_day, and has k_flag as text.</summary>
    public static string Where(MatrixFilter filter) => string.Join(" AND ", filter.Conditions.Select(Where));

    /// <summary>The type as Spark names it.</summary>
    public static string Name(LakeType type) => type.Kind switch
    {
        TypeKind.Int64 => "bigint",
        TypeKind.Int32 => "int",
        TypeKind.Timestamp => type.IsUtc ? "timestamp" : "timestamp_ntz",
        TypeKind.List => $"array<{Name(type.Element!)}>",
        _ => type.ToString(),
    };

    private static string Where(Condition condition) => condition.Comparison switch
    {
        Comparison.IsNull => $"{condition.Column.Name} IS NULL",
        Comparison.IsNotNull => $"{condition.Column.Name} IS NOT NULL",
        _ =>
            $"{condition.Column.Name} {(condition.Comparison == Comparison.Equal ? "=" : condition.Comparison == Comparison.Less ? "<" : ">=")} "
                + $"{Literal(condition)}",
    };

    private static string Literal(Condition condition)
    {
        var (type, operand) = (condition.Column.Type, condition.Operand);
        return type.Kind switch
        {
            TypeKind.Boolean when condition.Column.IsKey => $"'{operand}'",
            TypeKind.Date => $"date_from_unix_date({operand})",
            TypeKind.Timestamp when type.IsUtc => $"timestamp_micros({operand}L)",
            TypeKind.Timestamp => $"CAST(timestamp_micros({operand}L) AS TIMESTAMP_NTZ)",
            TypeKind.String => $"decode(unhex('{operand[1..]}'), 'UTF-8')",
            _ => $"CAST('{operand}' AS {Name(type)})",
        };
    }

    private static string Canonical(string name, LakeType type) => type.Kind switch
    {
        TypeKind.Date => $"CAST(unix_date({name}) AS STRING)",
        TypeKind.Timestamp => $"CAST(unix_micros(CAST({name} AS TIMESTAMP)) AS STRING)",
        TypeKind.String or TypeKind.Binary => $"concat('x', hex(CAST({name} AS BINARY)))",
        TypeKind.List => $"concat('[', array_join(transform({name}, x -> coalesce({Canonical("x", type.Element!)}, '~')), ','), ']')",
        _ => $"CAST({name} AS STRING)",
    };
}
