using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Expressions.Binding;

/// <summary>Ways into what is nested.</summary>
internal sealed partial class Binder
{
    private Node BindField(FieldExpression e)
    {
        // What stands before the dot is a column or, where there is none of that name, the table.
        if (e.Operand is ColumnExpression table && _schema.IndexOf(table.Name) < 0 && !IsMisspelt(table.Name))
            return BindColumn(new ColumnExpression(e.Name, e.Span));
        var operand = Bind(e.Operand);
        var name = e.Name;
        if (operand.Type.Kind != TypeKind.Struct)
            throw Mismatch(e, $"Only a struct has fields, but what stands before .{name} is {operand.Type}.",
                operand.Type.Kind == TypeKind.Map ? $"Write ['{name}']." : null);
        var ordinal = operand.Type.Fields!.IndexOf(name);
        if (ordinal >= 0)
            return NestedFunctions.Field(operand, ordinal);
        var nearest = Names.Nearest(name, [.. operand.Type.Fields.Select(field => field.Name)]);
        throw ExpressionError.Invalid(
            _text, e.Span, $"There is no field '{name}' in {operand.Type}.", nearest is null ? null : $"Did you mean '{nearest}'?");
    }

    private bool IsMisspelt(string name) =>
        Names.Nearest(name, [.. _schema.Where(field => field.Type.Kind == TypeKind.Struct).Select(field => field.Name)]) is not null;

    private Node BindElement(ElementExpression e)
    {
        var operand = Bind(e.Operand);
        switch (operand.Type.Kind)
        {
            case TypeKind.List:
                var place = Integer(e.Index, "[]");
                return place is LiteralNode { IsNull: false, One: Column<long> one } && one.Values[0] == 0
                    ? throw ExpressionError.Invalid(_text, e.Index.Span, "Elements of a list are counted from 1.")
                    : NestedFunctions.Element(operand, place);
            case TypeKind.Map:
                var key = Bind(e.Index);
                var type = operand.Type.Key!;
                return !type.IsNested && Meet(type, key.Type) == type
                    ? NestedFunctions.Value(operand, Convert(key, type))
                    : throw Mismatch(e.Index, $"The keys of this map are {type}, but this is {key.Type}.", $"Use CAST(x AS type) to make it {type}.");
            default:
                throw Mismatch(e, $"[] takes a list or a map, but this is {operand.Type}.");
        }
    }

    private Node BindCardinality(SqlExpression argument)
    {
        var operand = Bind(argument);
        return operand.Type.Kind is TypeKind.List or TypeKind.Map
            ? NestedFunctions.Cardinality(operand)
            : throw Mismatch(argument, $"CARDINALITY takes a list or a map, but this is {operand.Type}.",
                operand.Type.Kind == TypeKind.String ? "Use CHAR_LENGTH for text." : null);
    }
}
