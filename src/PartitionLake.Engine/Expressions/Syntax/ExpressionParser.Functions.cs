using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>Function calls. The argument count is checked here, argument types when the expression is bound.</summary>
internal sealed partial class ExpressionParser
{
    private static readonly Dictionary<string, (SqlFunction Function, int Least, int Most)> Functions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["COALESCE"] = (SqlFunction.Coalesce, 2, int.MaxValue),
        ["NULLIF"] = (SqlFunction.NullIf, 2, 2),
        ["LOWER"] = (SqlFunction.Lower, 1, 1),
        ["UPPER"] = (SqlFunction.Upper, 1, 1),
        ["TRIM"] = (SqlFunction.Trim, 1, 2),
        ["SUBSTRING"] = (SqlFunction.Substring, 2, 3),
        ["CHAR_LENGTH"] = (SqlFunction.CharLength, 1, 1),
        ["CHARACTER_LENGTH"] = (SqlFunction.CharLength, 1, 1),
        ["LENGTH"] = (SqlFunction.CharLength, 1, 1),
        ["CARDINALITY"] = (SqlFunction.Cardinality, 1, 1),
        ["CONCAT"] = (SqlFunction.Concat, 2, int.MaxValue),
        ["ROUND"] = (SqlFunction.Round, 1, 2),
        ["ABS"] = (SqlFunction.Abs, 1, 1),
        ["FLOOR"] = (SqlFunction.Floor, 1, 1),
        ["CEIL"] = (SqlFunction.Ceiling, 1, 1),
        ["CEILING"] = (SqlFunction.Ceiling, 1, 1),
        ["EXTRACT"] = (SqlFunction.Extract, 1, 1),
        ["DATE_ADD"] = (SqlFunction.DateAdd, 2, 2),
        ["DATE_DIFF"] = (SqlFunction.DateDiff, 2, 2),
        ["TO_TIMESTAMP"] = (SqlFunction.ToTimestamp, 1, 1),
        ["TO_STRING"] = (SqlFunction.FormatTimestamp, 2, 2),
        ["FROM_ISO8601_TIMESTAMP"] = (SqlFunction.ToTimestamp, 1, 1),
        ["UTCNOW"] = (SqlFunction.UtcNow, 0, 0),
    };

    private static readonly Dictionary<string, DatePart> Parts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["YEAR"] = DatePart.Year,
        ["QUARTER"] = DatePart.Quarter,
        ["MONTH"] = DatePart.Month,
        ["WEEK"] = DatePart.Week,
        ["DAY"] = DatePart.Day,
        ["DAY_OF_WEEK"] = DatePart.DayOfWeek,
        ["DOW"] = DatePart.DayOfWeek,
        ["DAY_OF_YEAR"] = DatePart.DayOfYear,
        ["DOY"] = DatePart.DayOfYear,
        ["HOUR"] = DatePart.Hour,
        ["MINUTE"] = DatePart.Minute,
        ["SECOND"] = DatePart.Second,
        ["MILLISECOND"] = DatePart.Millisecond,
    };

    /// <summary>Trino's word for what brackets mean here.</summary>
    private SqlExpression ParseElementAt(Token name)
    {
        _at += 2;
        var operand = ParseExpression();
        ExpectSymbol(",");
        var index = ParseExpression();
        ExpectSymbol(")");
        return Limit(new ElementExpression(operand, index, name.Span.To(Previous)));
    }

    private SqlExpression ParseFunction(Token name)
    {
        if (Aggregates.TryGetValue(name.Text, out var aggregate))
            return ParseAggregate(name, aggregate);
        if (name.IsWord("ELEMENT_AT"))
            return ParseElementAt(name);
        if (!Functions.TryGetValue(name.Text, out var known))
        {
            var nearest = Names.Nearest(name.Text, [.. Functions.Keys]);
            throw Fault($"There is no function {name.Description}.", nearest is null ? null : $"Did you mean {nearest}?");
        }
        _at += 2;
        var function = known.Function;
        DatePart? part = null;
        List<SqlExpression> arguments = [];
        switch (function)
        {
            case SqlFunction.Extract:
                part = ParsePart(function);
                ExpectWord("FROM", "the part to EXTRACT");
                break;
            case SqlFunction.DateAdd or SqlFunction.DateDiff:
                part = ParsePart(function);
                ExpectSymbol(",");
                break;
            case SqlFunction.Trim:
                function = ParseTrimSide();
                if (TryTakeWord("FROM"))
                    break;
                arguments.Add(ParseExpression());
                if (TryTakeWord("FROM"))
                    arguments.Insert(0, ParseExpression());
                else if (function != SqlFunction.Trim)
                    throw Fault($"Expected FROM in TRIM, but found {Current.Description}.");
                break;
        }
        if (arguments.Count == 0 && !Current.IsSymbol(")"))
            ParseArguments(function, arguments);
        ExpectSymbol(")");
        var span = name.Span.To(Previous);
        if (arguments.Count < known.Least || arguments.Count > known.Most)
        {
            var expected = known.Least == known.Most
                ? $"{known.Least}"
                : known.Most == int.MaxValue ? $"{known.Least} or more" : $"{known.Least} or {known.Most}";
            throw ExpressionError.Invalid(_text, span, $"{name.Text.ToUpperInvariant()} takes {expected} argument(s) here, but has {arguments.Count}.");
        }
        return Limit(new FunctionExpression(function, new ExpressionList(arguments), part, span));
    }

    private void ParseArguments(SqlFunction function, List<SqlExpression> arguments)
    {
        arguments.Add(ParseExpression());
        if (function == SqlFunction.Substring && TryTakeWord("FROM"))
        {
            arguments.Add(ParseExpression());
            if (TryTakeWord("FOR"))
                arguments.Add(ParseExpression());
            return;
        }
        while (TryTakeSymbol(","))
            arguments.Add(ParseExpression());
    }

    private SqlFunction ParseTrimSide()
    {
        // A column may be called "both": the word is a side only when something to trim follows it.
        var followed = !_tokens[_at + 1].IsSymbol(")") && !_tokens[_at + 1].IsSymbol(".");
        if (followed && TryTakeWord("LEADING"))
            return SqlFunction.TrimLeading;
        if (followed && TryTakeWord("TRAILING"))
            return SqlFunction.TrimTrailing;
        if (followed)
            TryTakeWord("BOTH");
        return SqlFunction.Trim;
    }

    private DatePart ParsePart(SqlFunction function)
    {
        if (Current.Kind is TokenKind.Name or TokenKind.Text && Parts.TryGetValue(Current.Text, out var part)
            && (function != SqlFunction.DateAdd && function != SqlFunction.DateDiff || part is not (DatePart.DayOfWeek or DatePart.DayOfYear)))
        {
            _at++;
            return part;
        }
        throw Fault($"Expected a part of a date, but found {Current.Description}.",
            "The parts are YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND and MILLISECOND; EXTRACT also knows DAY_OF_WEEK and DAY_OF_YEAR.");
    }
}
