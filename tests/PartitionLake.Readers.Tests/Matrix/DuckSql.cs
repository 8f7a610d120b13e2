using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>Canonical text in the SQL of DuckDB, both ways, and filters.</summary>
internal static class DuckSql
{
    /// <summary>The columns of a reader's line.</summary>
    public static string Select(KeyForm keys) => string.Join(", ", MatrixColumns.Data.Select(column => Canonical(column.Name, column.Type))
        .Concat(MatrixColumns.Keys.Select(key => Canonical(key.Name, keys == KeyForm.FolderText ? LakeType.String : key.Type))));

    /// <summary>The value of a canonical text.</summary>
    public static string Parse(string text, LakeType type) => type.Kind switch
    {
        TypeKind.Date => $"DATE '1970-01-01' + CAST({text} AS INTEGER)",
        TypeKind.Timestamp => type.IsUtc ? $"CAST(make_timestamp(CAST({text} AS BIGINT)) AS TIMESTAMPTZ)" : $"make_timestamp(CAST({text} AS BIGINT))",
        TypeKind.String => $"decode(unhex(substr({text}, 2)))",
        TypeKind.Binary => $"unhex(substr({text}, 2))",
        TypeKind.List =>
            $"CASE WHEN {text} = '[]' THEN CAST([] AS {Name(type)}) ELSE list_transform(string_split({text}[2:-2], ','), lambda x: "
                + $"CASE WHEN x = '~' THEN NULL ELSE {Parse("x", type.Element!)} END) END",
        _ => $"CAST({text} AS {Name(type)})",
    };

    /// <summary>The condition; keys have the types of the lake.</summary>
    public static string Where(MatrixFilter filter) => string.Join(" AND ", filter.Conditions.Select(Where));

    private static string Where(Condition condition) => condition.Comparison switch
    {
        Comparison.IsNull => $"{condition.Column.Name} IS NULL",
        Comparison.IsNotNull => $"{condition.Column.Name} IS NOT NULL",
        _ =>
            $"{condition.Column.Name} {(condition.Comparison == Comparison.Equal ? "=" : condition.Comparison == Comparison.Less ? "<" : ">=")} "
                + $"{Parse(Duck.Literal(condition.Operand), condition.Column.Type)}",
    };

    private static string Canonical(string name, LakeType type) => type.Kind switch
    {
        TypeKind.Date => $"CAST({name} - DATE '1970-01-01' AS VARCHAR)",
        TypeKind.Timestamp => $"CAST(epoch_us({name}) AS VARCHAR)",
        TypeKind.String or TypeKind.Binary => $"'x' || hex({name})",
        TypeKind.List =>
            $"CASE WHEN {name} IS NULL THEN NULL ELSE '[' || coalesce(array_to_string(list_transform({name}, lambda x: "
                + $"coalesce({Canonical("x", type.Element!)}, '~')), ','), '') || ']' END",
        _ => $"CAST({name} AS VARCHAR)",
    };

    private static string Name(LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => "BOOLEAN",
        TypeKind.Int32 => "INTEGER",
        TypeKind.Int64 => "BIGINT",
        TypeKind.Float => "FLOAT",
        TypeKind.Double => "DOUBLE",
        TypeKind.Decimal => $"DECIMAL({type.Precision},{type.Scale})",
        TypeKind.Date => "DATE",
        TypeKind.Timestamp => type.IsUtc ? "TIMESTAMPTZ" : "TIMESTAMP",
        TypeKind.String => "VARCHAR",
        TypeKind.Binary => "BLOB",
        TypeKind.List => Name(type.Element!) + "[]",
        _ => throw new ArgumentException(type.ToString()),
    };
}
