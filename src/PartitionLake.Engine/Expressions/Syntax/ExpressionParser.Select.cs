namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>SELECT statements and the aggregates in them.</summary>
internal sealed partial class ExpressionParser
{
    /// <summary>Words that end a list of columns, so that none of them is taken for a name without AS.</summary>
    private static readonly HashSet<string> Clauses = new(StringComparer.OrdinalIgnoreCase)
    {
        "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "ASC", "DESC", "NULLS", "JOIN", "UNION", "ON",
    };

    private static readonly Dictionary<string, AggregateFunction> Aggregates = new(StringComparer.OrdinalIgnoreCase)
    {
        ["COUNT"] = AggregateFunction.Count,
        ["SUM"] = AggregateFunction.Sum,
        ["AVG"] = AggregateFunction.Avg,
        ["MIN"] = AggregateFunction.Min,
        ["MAX"] = AggregateFunction.Max,
    };

    public SelectStatement ParseSelect()
    {
        if (!TryTakeWord("SELECT"))
            throw Fault($"Expected SELECT, but found {Current.Description}.", "A query reads: SELECT columns FROM s3object s WHERE condition.");
        var isDistinct = TryTakeWord("DISTINCT");
        if (!isDistinct)
            TryTakeWord("ALL");
        var columns = new List<SelectColumn>();
        do
            columns.Add(ParseSelectColumn());
        while (TryTakeSymbol(","));
        var (table, alias) = ParseTable();
        var where = TryTakeWord("WHERE") ? ParseExpression() : null;
        List<SqlExpression> groups = [];
        if (TryTakeWord("GROUP"))
        {
            ExpectWord("BY", "GROUP");
            do
                groups.Add(ParseExpression());
            while (TryTakeSymbol(","));
        }
        var having = TryTakeWord("HAVING") ? ParseExpression() : null;
        var order = ParseOrder();
        var limit = TryTakeWord("LIMIT") ? ParseRowCount("LIMIT") : (long?)null;
        var offset = TryTakeWord("OFFSET") ? ParseRowCount("OFFSET") : 0;
        if (Current.Kind != TokenKind.End)
            throw Fault($"Expected the end of the query, but found {Current.Description}.",
                "The clauses stand in the order WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET; there are no joins and no subqueries.");
        return new SelectStatement(_text, isDistinct, columns, table, alias, where, groups, having, order, limit, offset);
    }

    private SelectColumn ParseSelectColumn()
    {
        var start = Current.Span;
        if (TryTakeSymbol("*"))
            return new SelectColumn(null, null, start);
        if (Current.Kind is TokenKind.Name or TokenKind.QuotedName && _tokens[_at + 1].IsSymbol(".") && _tokens[_at + 2].IsSymbol("*"))
        {
            _at += 3;
            return new SelectColumn(null, null, start.To(Previous));
        }
        var expression = ParseExpression();
        var alias = TryParseAlias();
        if (alias is null && IsFreeName)
            alias = _tokens[_at++].Text;
        return new SelectColumn(expression, alias, start.To(Previous));
    }

    /// <summary>
    /// The name by which columns may be qualified: the alias, else the table's. All that is queried is one table, which any name may stand for, and none.
    /// </summary>
    private (string? From, string Alias) ParseTable()
    {
        if (!TryTakeWord("FROM"))
        {
            return Current.Kind == TokenKind.End || IsClause
                ? (null, SelectStatement.Table)
                : throw Fault($"Expected ',' or FROM, but found {Current.Description}.");
        }
        if (!IsFreeName)
            throw Fault($"Expected the name of a table, but found {Current.Description}.",
                "All files that -Path names are one table: s3object, or any other name.");
        var name = _tokens[_at++].Text;
        // A catalog's name may stand before: rates.claims.
        while (TryTakeSymbol("."))
            name = IsFreeName ? _tokens[_at++].Text : throw Fault($"Expected the name of a table, but found {Current.Description}.");
        if (TryTakeSymbol("["))
        {
            ExpectSymbol("*");
            ExpectSymbol("]");
        }
        return (name, TryParseAlias() ?? (IsFreeName ? _tokens[_at++].Text : name));
    }

    private bool IsClause => Current.Kind == TokenKind.Name && Clauses.Contains(Current.Text);

    private bool IsFreeName => Current.Kind == TokenKind.QuotedName
        || (Current.Kind == TokenKind.Name && !IsReserved(Current) && !Clauses.Contains(Current.Text));

    private List<OrderItem> ParseOrder()
    {
        List<OrderItem> order = [];
        if (!TryTakeWord("ORDER"))
            return order;
        ExpectWord("BY", "ORDER");
        do
        {
            var expression = ParseExpression();
            var isDescending = TryTakeWord("DESC");
            if (!isDescending)
                TryTakeWord("ASC");
            var nullsFirst = false;
            if (TryTakeWord("NULLS"))
            {
                nullsFirst = TryTakeWord("FIRST");
                if (!nullsFirst)
                    ExpectWord("LAST", "NULLS");
            }
            order.Add(new OrderItem(expression, isDescending, nullsFirst));
        }
        while (TryTakeSymbol(","));
        return order;
    }

    private long ParseRowCount(string clause)
    {
        if (Current.Kind == TokenKind.Integer && long.TryParse(Current.Text, out var count))
        {
            _at++;
            return count;
        }
        throw Fault($"Expected a whole number of rows behind {clause}, but found {Current.Description}.");
    }

    /// <summary>No column of a table is ever missing, so S3 Select's <c>x IS MISSING</c> is false; x must still be something that can be computed.</summary>
    private BinaryExpression ParseMissing(SqlExpression operand, bool isNegated)
    {
        _at++;
        var span = operand.Span.To(Previous);
        var constant = new LiteralExpression(Columns.LakeType.Boolean, isNegated, span);
        return new BinaryExpression(isNegated ? BinaryOperator.Or : BinaryOperator.And, constant, new IsNullExpression(operand, false, span), span);
    }

    /// <summary>The arguments of an aggregate, whose name and parenthesis come next.</summary>
    private AggregateExpression ParseAggregate(Token name, AggregateFunction function)
    {
        _at += 2;
        if (function == AggregateFunction.Count && TryTakeSymbol("*"))
        {
            ExpectSymbol(")");
            return new AggregateExpression(function, null, false, name.Span.To(Previous));
        }
        var isDistinct = TryTakeWord("DISTINCT");
        if (!isDistinct && Current.IsWord("ALL") && !_tokens[_at + 1].IsSymbol(")"))
            _at++;
        var argument = ParseExpression();
        ExpectSymbol(")");
        var aggregate = new AggregateExpression(function, argument, isDistinct, name.Span.To(Previous));
        return aggregate.Depth <= DeepestTree ? aggregate : throw TooDeep(aggregate.Span);
    }
}
