using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Expressions.Binding;

/// <summary>A field of a column of structs, at any depth, or of the structs of a list, which can be read without its neighbours.</summary>
/// <param name="Column">The column.</param>
/// <param name="Path">The names that lead to the field, that of the column first, with points between them; <c>[]</c> stands behind that of a list.</param>
/// <param name="Type">The type of the field.</param>
/// <param name="Element">Which element of the list; null where the way goes through none.</param>
internal sealed record StructPath(string Column, string Path, LakeType Type, ElementExpression? Element = null)
{
    /// <summary>The type of what is read, which is a list of fields where the structs are in one.</summary>
    public LakeType ReadType => Element is null ? Type : LakeType.List(Type);

    /// <summary>The field, of what is read.</summary>
    public SqlExpression Read(TextSpan span) => Read(Path, Element, span);

    /// <inheritdoc cref="Read(TextSpan)"/>
    public static SqlExpression Read(string path, ElementExpression? element, TextSpan span)
    {
        var column = new ColumnExpression(path, span);
        return element is null ? column : new ElementExpression(column, element.Index, span);
    }

    /// <summary>The way that an expression goes; null where it goes otherwise, or a column has the very name.</summary>
    public static StructPath? Of(FieldExpression e, Schema schema)
    {
        var outer = Outer(e.Operand, schema);
        if (outer?.Type.Kind != TypeKind.Struct || outer.Type.Fields!.IndexOf(e.Name) is not (>= 0 and var place))
            return null;
        var path = $"{outer.Path}.{outer.Type.Fields[place].Name}";
        return schema.IndexOf(path) >= 0 ? null : outer with { Path = path, Type = outer.Type.Fields[place].Type };
    }

    private static StructPath? Outer(SqlExpression e, Schema schema) => e switch
    {
        ColumnExpression column when schema.IndexOf(column.Name) is >= 0 and var ordinal =>
            new StructPath(schema[ordinal].Name, schema[ordinal].Name, schema[ordinal].Type),
        FieldExpression field => Of(field, schema),
        ElementExpression { Index: LiteralExpression } element when Outer(element.Operand, schema) is { Element: null, Type.Kind: TypeKind.List } list =>
            list with { Path = $"{list.Path}[]", Type = list.Type.Element!, Element = element },
        _ => null,
    };
}
