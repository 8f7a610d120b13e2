using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>A node of the syntax tree of an expression. Trees are immutable and compare by content.</summary>
/// <param name="Span">Where it stands in the text it was parsed from.</param>
/// <param name="Depth">Levels from here to the deepest leaf; the parser bounds it, so recursion over a tree is safe.</param>
public abstract record SqlExpression(TextSpan Span, int Depth);

/// <summary>A constant. The value is of the CLR type that <see cref="Column{T}"/> names for the type, or a string.</summary>
/// <param name="Type">The type; null for a bare NULL.</param>
public sealed record LiteralExpression(LakeType? Type, object? Value, TextSpan Span) : SqlExpression(Span, 1);

/// <summary>A column. A table's name before it, as in <c>s.state</c>, reads as a <see cref="FieldExpression"/> until the columns are known.</summary>
public sealed record ColumnExpression(string Name, TextSpan Span) : SqlExpression(Span, 1);

public sealed record UnaryExpression(UnaryOperator Operator, SqlExpression Operand, TextSpan Span)
    : SqlExpression(Span, Operand.Depth + 1);

public sealed record BinaryExpression(BinaryOperator Operator, SqlExpression Left, SqlExpression Right, TextSpan Span)
    : SqlExpression(Span, Math.Max(Left.Depth, Right.Depth) + 1);

public sealed record IsNullExpression(SqlExpression Operand, bool IsNegated, TextSpan Span)
    : SqlExpression(Span, Operand.Depth + 1);

public sealed record InExpression(SqlExpression Operand, ExpressionList Items, bool IsNegated, TextSpan Span)
    : SqlExpression(Span, Math.Max(Operand.Depth, Items.Depth) + 1);

public sealed record BetweenExpression(SqlExpression Operand, SqlExpression Low, SqlExpression High, bool IsNegated, TextSpan Span)
    : SqlExpression(Span, Math.Max(Operand.Depth, Math.Max(Low.Depth, High.Depth)) + 1);

public sealed record LikeExpression(SqlExpression Operand, SqlExpression Pattern, SqlExpression? Escape, bool IsNegated, TextSpan Span)
    : SqlExpression(Span, Math.Max(Operand.Depth, Math.Max(Pattern.Depth, Escape?.Depth ?? 0)) + 1);

/// <summary><c>CASE</c> in both forms; the conditions are values to compare with when there is an operand.</summary>
public sealed record CaseExpression(SqlExpression? Operand, ExpressionList Conditions, ExpressionList Results, SqlExpression? Else, TextSpan Span)
    : SqlExpression(Span, Math.Max(Math.Max(Operand?.Depth ?? 0, Else?.Depth ?? 0), Math.Max(Conditions.Depth, Results.Depth)) + 1);

public sealed record CastExpression(SqlExpression Operand, LakeType Target, TextSpan Span)
    : SqlExpression(Span, Operand.Depth + 1);

/// <param name="Part">The unit of EXTRACT, DATE_ADD and DATE_DIFF; null for all others.</param>
public sealed record FunctionExpression(SqlFunction Function, ExpressionList Arguments, DatePart? Part, TextSpan Span)
    : SqlExpression(Span, Arguments.Depth + 1);
