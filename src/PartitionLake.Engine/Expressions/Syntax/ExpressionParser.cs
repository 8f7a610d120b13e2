namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>
/// Recursive descent over the tokens. Binding strength, weakest first: OR, AND, NOT, one predicate
/// (comparison, IN, BETWEEN, LIKE, IS), <c>||</c>, <c>+ -</c>, <c>* / %</c>, sign.
/// </summary>
internal sealed partial class ExpressionParser
{
    /// <summary>Levels of nesting, which every later recursion over the tree relies on not to exhaust its stack.</summary>
    internal const int DeepestTree = 300;

    /// <summary>Levels of parentheses and the like; each costs the parser about ten calls.</summary>
    private const int DeepestNesting = 100;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "ESCAPE", "IS", "NULL", "CASE", "WHEN", "THEN", "ELSE", "END",
        "CAST", "AS", "TRUE", "FALSE", "FROM", "FOR",
    };

    private readonly string _text;
    private readonly List<Token> _tokens;
    private int _at;
    private int _nesting;

    public ExpressionParser(string text)
    {
        _text = text;
        _tokens = Lexer.Tokenize(text);
    }

    private Token Current => _tokens[_at];

    private TextSpan Previous => _tokens[_at - 1].Span;

    public SqlExpression ParseExpression()
    {
        if (++_nesting > DeepestNesting)
            throw TooDeep(Current.Span);
        var left = ParseConjunction();
        while (TryTakeWord("OR"))
            left = Join(BinaryOperator.Or, left, ParseConjunction());
        _nesting--;
        return left;
    }

    public void ExpectEnd()
    {
        if (Current.Kind == TokenKind.End)
            return;
        var remedy = Current.Kind is TokenKind.Name or TokenKind.QuotedName && !IsReserved(Current)
            ? "A new name is written behind AS; a name with spaces goes in double quotes."
            : null;
        throw Fault($"Expected an operator or the end of the text, but found {Current.Description}.", remedy);
    }

    /// <summary>The name behind AS, if AS comes next.</summary>
    public string? TryParseAlias()
    {
        if (!TryTakeWord("AS"))
            return null;
        if (Current.Kind == TokenKind.QuotedName || (Current.Kind == TokenKind.Name && !IsReserved(Current)))
            return _tokens[_at++].Text;
        throw Fault($"Expected a name after AS, but found {Current.Description}.", "A name that is a word of the language goes in double quotes.");
    }

    private SqlExpression ParseConjunction()
    {
        var left = ParseNegation();
        while (TryTakeWord("AND"))
            left = Join(BinaryOperator.And, left, ParseNegation());
        return left;
    }

    private SqlExpression ParseNegation()
    {
        var start = Current.Span;
        if (!TryTakeWord("NOT"))
            return ParsePredicate();
        if (++_nesting > DeepestNesting)
            throw TooDeep(start);
        var operand = ParseNegation();
        _nesting--;
        return Limit(new UnaryExpression(UnaryOperator.Not, operand, start.To(operand.Span)));
    }

    private SqlExpression ParsePredicate()
    {
        var left = ParseConcatenation();
        var predicate = ParsePredicateAfter(left);
        if (predicate is null)
            return left;
        if (ComparisonAt(Current) is not null || Current.IsWord("IS") || Current.IsWord("IN") || Current.IsWord("BETWEEN") || Current.IsWord("LIKE"))
            throw Fault($"Comparisons do not chain: {Current.Description} follows a comparison.",
                "Put parentheses around the first comparison, or AND between two.");
        return Limit(predicate);
    }

    private SqlExpression? ParsePredicateAfter(SqlExpression left)
    {
        if (ComparisonAt(Current) is { } comparison)
        {
            _at++;
            var right = ParseConcatenation();
            return new BinaryExpression(comparison, left, right, left.Span.To(right.Span));
        }
        if (TryTakeWord("IS"))
        {
            var isNegated = TryTakeWord("NOT");
            if (Current.IsWord("MISSING"))
                return ParseMissing(left, isNegated);
            ExpectWord("NULL", "IS");
            return new IsNullExpression(left, isNegated, left.Span.To(Previous));
        }
        var negated = TryTakeWord("NOT");
        if (TryTakeWord("IN"))
        {
            ExpectSymbol("(");
            var items = ParseList();
            return new InExpression(left, items, negated, left.Span.To(Previous));
        }
        if (TryTakeWord("BETWEEN"))
        {
            var low = ParseConcatenation();
            ExpectWord("AND", "the lower bound of BETWEEN");
            var high = ParseConcatenation();
            return new BetweenExpression(left, low, high, negated, left.Span.To(high.Span));
        }
        if (TryTakeWord("LIKE"))
        {
            var pattern = ParseConcatenation();
            var escape = TryTakeWord("ESCAPE") ? ParseConcatenation() : null;
            return new LikeExpression(left, pattern, escape, negated, left.Span.To(Previous));
        }
        return negated ? throw Fault($"Expected IN, BETWEEN or LIKE after NOT, but found {Current.Description}.") : null;
    }

    private SqlExpression ParseConcatenation()
    {
        var left = ParseSum();
        while (TryTakeSymbol("||"))
            left = Join(BinaryOperator.Concat, left, ParseSum());
        return left;
    }

    private SqlExpression ParseSum()
    {
        var left = ParseProduct();
        while (true)
        {
            if (TryTakeSymbol("+"))
                left = Join(BinaryOperator.Add, left, ParseProduct());
            else if (TryTakeSymbol("-"))
                left = Join(BinaryOperator.Subtract, left, ParseProduct());
            else
                return left;
        }
    }

    private SqlExpression ParseProduct()
    {
        var left = ParseSigned();
        while (true)
        {
            if (TryTakeSymbol("*"))
                left = Join(BinaryOperator.Multiply, left, ParseSigned());
            else if (TryTakeSymbol("/"))
                left = Join(BinaryOperator.Divide, left, ParseSigned());
            else if (TryTakeSymbol("%"))
                left = Join(BinaryOperator.Remainder, left, ParseSigned());
            else
                return left;
        }
    }

    /// <summary>A minus right before a number belongs to the number, so that the least int64 can be written.</summary>
    private SqlExpression ParseSigned()
    {
        var start = Current.Span;
        if (TryTakeSymbol("-"))
        {
            if (Current.Kind is TokenKind.Integer or TokenKind.Decimal or TokenKind.Double)
                return LiteralText.Number(_text, _tokens[_at++], isNegative: true, start);
            var operand = ParseNestedSigned(start);
            return Limit(new UnaryExpression(UnaryOperator.Negate, operand, start.To(operand.Span)));
        }
        return TryTakeSymbol("+") ? ParseNestedSigned(start) : ParsePrimary();
    }

    private SqlExpression ParseNestedSigned(TextSpan start)
    {
        if (++_nesting > DeepestNesting)
            throw TooDeep(start);
        var operand = ParseSigned();
        _nesting--;
        return operand;
    }

    /// <summary>Expressions separated by commas, up to and with the closing parenthesis.</summary>
    private ExpressionList ParseList()
    {
        var items = new List<SqlExpression>();
        do
            items.Add(ParseExpression());
        while (TryTakeSymbol(","));
        ExpectSymbol(")");
        return new ExpressionList(items);
    }

    private SqlExpression Join(BinaryOperator op, SqlExpression left, SqlExpression right) =>
        Limit(new BinaryExpression(op, left, right, left.Span.To(right.Span)));

    private SqlExpression Limit(SqlExpression expression) =>
        expression.Depth <= DeepestTree ? expression : throw TooDeep(expression.Span);

    private LakeException TooDeep(TextSpan span) =>
        ExpressionError.Invalid(
            _text, new TextSpan(span.Start, 1), $"The expression is nested too deeply: {DeepestNesting} parentheses or {DeepestTree} operators are the most.",
            "A long chain of ORs over one column is written IN (…).");

    private static BinaryOperator? ComparisonAt(Token token) => token.Kind != TokenKind.Symbol ? null : token.Text switch
    {
        "=" => BinaryOperator.Equal,
        "<>" or "!=" => BinaryOperator.NotEqual,
        "<" => BinaryOperator.Less,
        "<=" => BinaryOperator.LessOrEqual,
        ">" => BinaryOperator.Greater,
        ">=" => BinaryOperator.GreaterOrEqual,
        _ => null,
    };

    private static bool IsReserved(Token token) => token.Kind == TokenKind.Name && Reserved.Contains(token.Text);

    private bool TryTakeWord(string word)
    {
        if (!Current.IsWord(word))
            return false;
        _at++;
        return true;
    }

    private bool TryTakeSymbol(string symbol)
    {
        if (!Current.IsSymbol(symbol))
            return false;
        _at++;
        return true;
    }

    private void ExpectWord(string word, string after)
    {
        if (!TryTakeWord(word))
            throw Fault($"Expected {word} after {after}, but found {Current.Description}.");
    }

    private void ExpectSymbol(string symbol)
    {
        if (!TryTakeSymbol(symbol))
            throw Fault($"Expected '{symbol}', but found {Current.Description}.");
    }

    private LakeException Fault(string message, string? remedy = null) => ExpressionError.Invalid(_text, Current.Span, message, remedy);
}
