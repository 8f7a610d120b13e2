namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>What an aggregate makes of the values of a group. Nulls are left out; without any value COUNT is 0 and the others are null.</summary>
public enum AggregateFunction
{
    Count,
    Sum,
    Avg,
    Min,
    Max,
}

/// <summary>A call of an aggregate, which has a place in a <see cref="SelectStatement"/> alone.</summary>
/// <param name="Function">What is computed.</param>
/// <param name="Argument">The value of each row; null for <c>COUNT(*)</c>.</param>
/// <param name="IsDistinct">Whether equal values of a group count once.</param>
public sealed record AggregateExpression(AggregateFunction Function, SqlExpression? Argument, bool IsDistinct, TextSpan Span)
    : SqlExpression(Span, (Argument?.Depth ?? 0) + 1);
