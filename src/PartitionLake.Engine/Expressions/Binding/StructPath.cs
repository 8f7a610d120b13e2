using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Expressions.Binding;

/// <summary>A field of a column of structs, at any depth, which can be read without its neighbours.</summary>
/// <param name="Column">The column.</param>
/// <param name="Path">The names that lead to the field, that of the column first, with points between them.</param>
/// <param name="Type">The type of the field.</param>
internal sealed record StructPath(string Column, string Path, LakeType Type)
{
    /// <summary>The way that an expression goes; null where it goes through more than structs, or a column has the very name.</summary>
    public static StructPath? Of(FieldExpression e, Schema schema)
    {
        var outer = e.Operand switch
        {
            ColumnExpression column when schema.IndexOf(column.Name) is >= 0 and var ordinal =>
                new StructPath(schema[ordinal].Name, schema[ordinal].Name, schema[ordinal].Type),
            FieldExpression field => Of(field, schema),
            _ => null,
        };
        if (outer?.Type.Kind != TypeKind.Struct || outer.Type.Fields!.IndexOf(e.Name) is not (>= 0 and var place))
            return null;
        var path = $"{outer.Path}.{outer.Type.Fields[place].Name}";
        return schema.IndexOf(path) >= 0 ? null : new StructPath(outer.Column, path, outer.Type.Fields[place].Type);
    }
}
