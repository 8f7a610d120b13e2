namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>A field of a struct: <c>address.state</c>. Where no column is called as the name before the dot, that is the table's.</summary>
/// <param name="Operand">The struct.</param>
/// <param name="Name">The field.</param>
public sealed record FieldExpression(SqlExpression Operand, string Name, TextSpan Span) : SqlExpression(Span, Operand.Depth + 1);

/// <summary>An element of a list, counted from 1, or the value of a map's key: <c>items[1]</c>, <c>tags['x']</c>.</summary>
/// <param name="Operand">The list or map.</param>
/// <param name="Index">The place or key.</param>
public sealed record ElementExpression(SqlExpression Operand, SqlExpression Index, TextSpan Span)
    : SqlExpression(Span, Math.Max(Operand.Depth, Index.Depth) + 1);
