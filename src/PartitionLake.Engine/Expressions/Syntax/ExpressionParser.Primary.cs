using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>Constants, columns, CASE, CAST and functions, whose arguments have words of their own.</summary>
internal sealed partial class ExpressionParser
{
    /// <summary>A value, and the ways into it: <c>address.state</c>, <c>items[1]</c>, <c>tags['x'].y</c>.</summary>
    private SqlExpression ParsePrimary()
    {
        var value = ParseUnit();
        while (value is not LiteralExpression)
        {
            if (TryTakeSymbol("["))
            {
                var index = ParseExpression();
                ExpectSymbol("]");
                value = Limit(new ElementExpression(value, index, value.Span.To(Previous)));
            }
            else if (TryTakeSymbol("."))
            {
                var name = TakeName("a column or field");
                value = Limit(new FieldExpression(value, name.Text, value.Span.To(name.Span)));
            }
            else
            {
                break;
            }
        }
        return value;
    }

    private SqlExpression ParseUnit()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Integer or TokenKind.Decimal or TokenKind.Double:
                _at++;
                return LiteralText.Number(_text, token, isNegative: false, token.Span);
            case TokenKind.Text:
                _at++;
                return new LiteralExpression(LakeType.String, token.Text, token.Span);
            case TokenKind.Timestamp:
                _at++;
                return LiteralText.Instant(_text, token);
            case TokenKind.QuotedName:
                return ParseColumn();
            case TokenKind.Name:
                return ParseWord(token);
        }
        if (!TryTakeSymbol("("))
            throw Fault($"Expected a value, but found {token.Description}.", token.IsSymbol("[") ? "Names are quoted with double quotes." : null);
        var inner = ParseExpression();
        ExpectSymbol(")");
        return inner;
    }

    private SqlExpression ParseWord(Token token)
    {
        var next = _tokens[_at + 1];
        if (token.IsWord("NULL") || token.IsWord("TRUE") || token.IsWord("FALSE"))
        {
            _at++;
            return token.IsWord("NULL")
                ? new LiteralExpression(null, null, token.Span)
                : new LiteralExpression(LakeType.Boolean, token.IsWord("TRUE"), token.Span);
        }
        if (TryTakeWord("CASE"))
            return ParseCase(token.Span);
        if (TryTakeWord("CAST"))
            return ParseCast(token.Span);
        if (IsReserved(token))
            throw Fault($"Expected a value, but found {token.Description}.", "A column of that name goes in double quotes.");
        if (next.Kind == TokenKind.Text && (token.IsWord("DATE") || token.IsWord("TIMESTAMP")))
        {
            _at += 2;
            return LiteralText.Timestamp(_text, next, token.IsWord("DATE"), token.Span.To(next.Span));
        }
        if (next.Kind == TokenKind.Text && token.IsWord("DECIMAL"))
        {
            _at += 2;
            return LiteralText.Decimal(_text, next, token.Span.To(next.Span));
        }
        if (TryTakeWord("CURRENT_TIMESTAMP"))
            return new FunctionExpression(SqlFunction.UtcNow, new ExpressionList([]), null, token.Span);
        return next.IsSymbol("(") ? ParseFunction(token) : ParseColumn();
    }

    private ColumnExpression ParseColumn()
    {
        var name = _tokens[_at++];
        return new ColumnExpression(name.Text, name.Span);
    }

    private Token TakeName(string what) => Current.Kind is TokenKind.Name or TokenKind.QuotedName
        ? _tokens[_at++]
        : throw Fault($"Expected {what} after the dot, but found {Current.Description}.");

    private SqlExpression ParseCase(TextSpan start)
    {
        var operand = Current.IsWord("WHEN") ? null : ParseExpression();
        if (!Current.IsWord("WHEN"))
            throw Fault($"Expected WHEN in CASE, but found {Current.Description}.");
        var conditions = new List<SqlExpression>();
        var results = new List<SqlExpression>();
        while (TryTakeWord("WHEN"))
        {
            conditions.Add(ParseExpression());
            ExpectWord("THEN", "the condition of WHEN");
            results.Add(ParseExpression());
        }
        var otherwise = TryTakeWord("ELSE") ? ParseExpression() : null;
        ExpectWord("END", "the branches of CASE");
        return Limit(new CaseExpression(operand, new ExpressionList(conditions), new ExpressionList(results), otherwise, start.To(Previous)));
    }

    private SqlExpression ParseCast(TextSpan start)
    {
        ExpectSymbol("(");
        var operand = ParseExpression();
        ExpectWord("AS", "the value to CAST");
        var target = ParseType();
        ExpectSymbol(")");
        return Limit(new CastExpression(operand, target, start.To(Previous)));
    }

    private LakeType ParseType()
    {
        var token = Current;
        if (token.Kind != TokenKind.Name)
            throw Fault($"Expected a type, but found {token.Description}.");
        _at++;
        switch (token.Text.ToUpperInvariant())
        {
            case "BOOLEAN" or "BOOL": return LakeType.Boolean;
            case "INT" or "INTEGER": return LakeType.Int32;
            case "BIGINT": return LakeType.Int64;
            case "REAL" or "FLOAT": return LakeType.Float;
            case "DATE": return LakeType.Date;
            case "VARCHAR" or "STRING": return LakeType.String;
            case "BINARY" or "VARBINARY": return LakeType.Binary;
            case "DECIMAL" or "NUMERIC": return ParseDecimalType(token.Span);
            case "DOUBLE":
                TryTakeWord("PRECISION");
                return LakeType.Double;
            case "TIMESTAMP":
                ParseMicroseconds();
                if (!TryTakeWord("WITH"))
                    return LakeType.Timestamp;
                ExpectWord("TIME", "WITH");
                ExpectWord("ZONE", "TIME");
                return LakeType.TimestampUtc;
        }
        const string Types = "The types are BOOLEAN, INT, BIGINT, REAL, DOUBLE, DECIMAL(p,s), DATE, TIMESTAMP, VARCHAR and BINARY.";
        throw ExpressionError.Invalid(_text, token.Span, $"There is no type {token.Description}. {Types}", Types);
    }

    /// <summary>Trino writes <c>TIMESTAMP(6)</c> for the microseconds that every timestamp here has.</summary>
    private void ParseMicroseconds()
    {
        if (!TryTakeSymbol("("))
            return;
        if (ParseDigits() != 6)
            throw ExpressionError.Invalid(_text, Previous, "Timestamps have 6 digits behind the second.");
        ExpectSymbol(")");
    }

    private LakeType ParseDecimalType(TextSpan start)
    {
        ExpectSymbol("(");
        var precision = ParseDigits();
        var scale = TryTakeSymbol(",") ? ParseDigits() : 0;
        ExpectSymbol(")");
        return precision is >= 1 and <= 38 && scale <= precision
            ? LakeType.Decimal(precision, scale)
            : throw ExpressionError.Invalid(_text, start.To(Previous), "A decimal has 1 to 38 digits, of which not more than all stand behind the point.");
    }

    private int ParseDigits()
    {
        if (Current.Kind != TokenKind.Integer)
            throw Fault($"Expected a number of digits, but found {Current.Description}.");
        return int.TryParse(_tokens[_at++].Text, out var digits) ? digits : int.MaxValue;
    }
}
