namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>An expression with the name of the column it makes: <c>expression AS name</c>, or just a column or a field.</summary>
/// <param name="Alias">The name behind AS, if there is one.</param>
/// <param name="Text">The text it was parsed from.</param>
public sealed record SelectItem(SqlExpression Expression, string? Alias, string Text)
{
    /// <summary>The alias, or the column's own name when the expression is just a column.</summary>
    /// <exception cref="LakeException">It is a computed value without a name.</exception>
    public string OutputName => Alias ?? NameOf(Expression)
        ?? throw ExpressionError.Invalid(Text, Expression.Span, "A computed column needs a name.", "Put AS and a name behind the expression.");

    /// <summary>The name of a column or of a field of a struct; null for what is computed.</summary>
    public static string? NameOf(SqlExpression expression) => expression switch
    {
        ColumnExpression column => column.Name,
        FieldExpression field => field.Name,
        _ => null,
    };
}
