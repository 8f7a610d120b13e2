using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>The values of constants. A number has the narrowest of int32, int64 and decimal that holds all its digits.</summary>
internal static class LiteralText
{
    public static LiteralExpression Number(string text, Token token, bool isNegative, TextSpan start)
    {
        var span = start.To(token.Span);
        var digits = isNegative ? "-" + token.Text : token.Text;
        if (token.Kind == TokenKind.Double)
        {
            var value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
            return double.IsFinite(value)
                ? new LiteralExpression(LakeType.Double, value, span)
                : throw ExpressionError.Invalid(text, span, "The number is too large for a double.");
        }
        if (token.Kind == TokenKind.Integer && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole is >= int.MinValue and <= int.MaxValue
                ? new LiteralExpression(LakeType.Int32, (int)whole, span)
                : new LiteralExpression(LakeType.Int64, whole, span);
        }
        return Decimal(text, token with { Text = digits }, span);
    }

    /// <summary>All the digits written, those behind the point as the scale.</summary>
    public static LiteralExpression Decimal(string text, Token token, TextSpan span)
    {
        var digits = token.Text.TrimStart('-', '+');
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : digits.Length - point - 1;
        var significant = digits.Replace(".", "", StringComparison.Ordinal).TrimStart('0').Length;
        var precision = Math.Max(1, Math.Max(scale, significant));
        if (precision > DecimalMath.MostDigits)
            throw ExpressionError.Invalid(text, span, $"The number has {precision} digits; a decimal has at most {DecimalMath.MostDigits}.",
                "Write it with an exponent (1E50) to make it a double.");
        return DecimalMath.TryParse(Encoding.UTF8.GetBytes(token.Text), scale, out var unscaled)
            ? new LiteralExpression(LakeType.Decimal(precision, scale), unscaled, span)
            : throw ExpressionError.Invalid(text, span, "This is not a decimal number.");
    }

    /// <summary>An instant between backticks; without a zone it is one of UTC.</summary>
    public static LiteralExpression Instant(string text, Token token) =>
        TimestampText.TryParseInstant(Encoding.UTF8.GetBytes(token.Text), out var micros)
            ? new LiteralExpression(LakeType.TimestampUtc, micros, token.Span)
            : throw ExpressionError.Invalid(text, token.Span, "This is not a timestamp.",
                "Between backticks stands a timestamp such as `2025-01-31T12:30:00Z`; names are quoted with double quotes.");

    public static LiteralExpression Timestamp(string text, Token token, bool isDate, TextSpan span)
    {
        var bytes = Encoding.UTF8.GetBytes(token.Text);
        if (isDate)
        {
            return TimestampText.TryParseDate(bytes, out var days)
                ? new LiteralExpression(LakeType.Date, days, span)
                : throw ExpressionError.Invalid(text, token.Span, "This is not a date.", "A date is written DATE '2025-01-31'.");
        }
        return TimestampText.TryParseTimestamp(bytes, out var micros, out var hasZone)
            ? new LiteralExpression(hasZone ? LakeType.TimestampUtc : LakeType.Timestamp, micros, span)
            : throw ExpressionError.Invalid(text, token.Span, "This is not a timestamp.",
                "A timestamp is written TIMESTAMP '2025-01-31 12:30:00', or with ' UTC' behind it for an instant.");
    }
}
