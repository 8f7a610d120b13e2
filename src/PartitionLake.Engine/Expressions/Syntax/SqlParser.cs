namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>Reads SQL expressions. Whatever the text, the only exception is a <see cref="LakeException"/> that points at the fault.</summary>
public static class SqlParser
{
    /// <summary>Characters an expression may have; more is a mistake or an attack.</summary>
    private const int LongestText = 100_000;

    public static SqlExpression ParseExpression(string text)
    {
        var parser = Open(text);
        var expression = parser.ParseExpression();
        parser.ExpectEnd();
        return expression;
    }

    /// <summary>Reads <c>expression AS name</c> or a column alone; the name may be in double quotes.</summary>
    public static SelectItem ParseSelectItem(string text)
    {
        var parser = Open(text);
        var expression = parser.ParseExpression();
        var alias = parser.TryParseAlias();
        parser.ExpectEnd();
        return new SelectItem(expression, alias, text);
    }

    /// <summary>Reads a whole query; a semicolon may end it.</summary>
    public static SelectStatement ParseSelect(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.AsSpan().TrimEnd();
        return Open(end.EndsWith(";") ? end[..^1].ToString() : text).ParseSelect();
    }

    private static ExpressionParser Open(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= LongestText
            ? new ExpressionParser(text)
            : throw ExpressionError.Invalid(
                text, new TextSpan(LongestText, 1), $"The expression has {text.Length:N0} characters; at most {LongestText:N0} are read.");
    }
}
