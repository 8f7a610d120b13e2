namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>Makes a tree of another by exchanging parts of it.</summary>
internal static class SqlRewriter
{
    /// <summary>
    /// The tree with every part for which <paramref name="replace"/> gives something exchanged for that. What is exchanged is not looked into.
    /// </summary>
    public static SqlExpression Replace(SqlExpression e, Func<SqlExpression, SqlExpression?> replace)
    {
        if (replace(e) is { } other)
            return other;
        return e switch
        {
            UnaryExpression x => x with { Operand = One(x.Operand) },
            BinaryExpression x => x with { Left = One(x.Left), Right = One(x.Right) },
            IsNullExpression x => x with { Operand = One(x.Operand) },
            InExpression x => x with { Operand = One(x.Operand), Items = All(x.Items) },
            BetweenExpression x => x with { Operand = One(x.Operand), Low = One(x.Low), High = One(x.High) },
            LikeExpression x => x with { Operand = One(x.Operand), Pattern = One(x.Pattern), Escape = Maybe(x.Escape) },
            CaseExpression x => x with { Operand = Maybe(x.Operand), Conditions = All(x.Conditions), Results = All(x.Results), Else = Maybe(x.Else) },
            FieldExpression x => x with { Operand = One(x.Operand) },
            ElementExpression x => x with { Operand = One(x.Operand), Index = One(x.Index) },
            CastExpression x => x with { Operand = One(x.Operand) },
            FunctionExpression x => x with { Arguments = All(x.Arguments) },
            AggregateExpression x => x with { Argument = Maybe(x.Argument) },
            _ => e,
        };

        SqlExpression One(SqlExpression part) => Replace(part, replace);
        SqlExpression? Maybe(SqlExpression? part) => part is null ? null : Replace(part, replace);
        ExpressionList All(ExpressionList parts) => parts.Count == 0 ? parts : new ExpressionList(parts.Select(One));
    }

    /// <summary>Whether the tree has a part that is of the kind.</summary>
    public static bool Any(SqlExpression e, Func<SqlExpression, bool> isWanted)
    {
        var found = false;
        Replace(e, part =>
        {
            found |= isWanted(part);
            return found ? part : null;
        });
        return found;
    }

    /// <summary>The parts that AND joins at the top of a condition.</summary>
    public static IEnumerable<SqlExpression> Conjuncts(SqlExpression condition)
    {
        if (condition is not BinaryExpression { Operator: BinaryOperator.And } and)
            return [condition];
        return Conjuncts(and.Left).Concat(Conjuncts(and.Right));
    }
}
