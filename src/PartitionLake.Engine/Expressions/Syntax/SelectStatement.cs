namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>
/// <c>SELECT [DISTINCT] columns [FROM s3object [[AS] alias]] [WHERE …] [GROUP BY …] [HAVING …] [ORDER BY …] [LIMIT n [OFFSET m]]</c>.
/// </summary>
/// <param name="Text">The text it was parsed from, which messages show.</param>
/// <param name="IsDistinct">Whether equal rows come out once.</param>
/// <param name="Columns">What each row holds.</param>
/// <param name="From">The name of the table as it stands there; null without FROM.</param>
/// <param name="Alias">The name that qualifies columns; the table's own where none was given.</param>
/// <param name="Where">Which rows take part.</param>
/// <param name="GroupBy">What rows of one group have in common.</param>
/// <param name="Having">Which groups take part.</param>
/// <param name="OrderBy">The order of the rows; none leaves them in the order of the files.</param>
/// <param name="Limit">How many rows at most.</param>
/// <param name="Offset">How many rows are left out before the first.</param>
public sealed record SelectStatement(
    string Text,
    bool IsDistinct,
    IReadOnlyList<SelectColumn> Columns,
    string? From,
    string Alias,
    SqlExpression? Where,
    IReadOnlyList<SqlExpression> GroupBy,
    SqlExpression? Having,
    IReadOnlyList<OrderItem> OrderBy,
    long? Limit,
    long Offset)
{
    /// <summary>The one table there is, under the name that S3 Select gives it.</summary>
    public const string Table = "s3object";

    /// <summary>Every expression of it, in no particular order.</summary>
    public IEnumerable<SqlExpression> Expressions => new[] { Where, Having }
        .Concat(Columns.Select(static column => column.Expression)).OfType<SqlExpression>()
        .Concat(GroupBy).Concat(OrderBy.Select(static item => item.Expression));
}

/// <summary>One entry behind SELECT.</summary>
/// <param name="Expression">The value; null for <c>*</c>, all columns of the table.</param>
/// <param name="Alias">The name behind AS, if there is one.</param>
/// <param name="Span">Where it stands.</param>
public sealed record SelectColumn(SqlExpression? Expression, string? Alias, TextSpan Span);

/// <summary>One entry of ORDER BY.</summary>
/// <param name="Expression">The value to sort by.</param>
/// <param name="IsDescending">Whether the greatest comes first.</param>
/// <param name="NullsFirst">Whether nulls come first; by default they come last in either direction, as in DuckDB and Trino.</param>
public sealed record OrderItem(SqlExpression Expression, bool IsDescending, bool NullsFirst);
