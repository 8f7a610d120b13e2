using System.Text;

namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>Cuts the text of an expression into tokens.</summary>
internal sealed class Lexer
{
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _at;

    private Lexer(string text) => _text = text;

    /// <summary>All tokens; the last is <see cref="TokenKind.End"/>.</summary>
    public static List<Token> Tokenize(string text)
    {
        var lexer = new Lexer(text);
        while (lexer.ReadNext())
        {
        }
        return lexer._tokens;
    }

    private bool ReadNext()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
        if (_at == _text.Length)
        {
            Add(TokenKind.End, "", _at);
            return false;
        }
        var c = _text[_at];
        if (c == '\'')
            ReadQuoted(TokenKind.Text, "text");
        else if (c == '`')
            ReadQuoted(TokenKind.Timestamp, "timestamp");
        else if (c == '"')
            ReadQuoted(TokenKind.QuotedName, "name");
        else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
            ReadNumber();
        else if (IsNameStart(c))
            ReadName();
        else
            ReadSymbol(c);
        return true;
    }

    private void ReadQuoted(TokenKind kind, string what)
    {
        var start = _at;
        var quote = _text[_at++];
        var content = new StringBuilder();
        while (true)
        {
            var end = _text.IndexOf(quote, _at);
            if (end < 0)
                throw ExpressionError.Invalid(
                    _text, new TextSpan(start, 1), $"The {what} that begins here has no closing {quote}.", $"Close it; a {quote} inside is written twice.");
            content.Append(_text, _at, end - _at);
            _at = end + 1;
            if (Peek(0) != quote)
                break;
            content.Append(quote);
            _at++;
        }
        for (var i = start; i < _at; i++)
        {
            if (char.IsHighSurrogate(_text[i]) && i + 1 < _at && char.IsLowSurrogate(_text[i + 1]))
                i++;
            else if (char.IsSurrogate(_text[i]))
                throw ExpressionError.Invalid(_text, new TextSpan(i, 1), "Half of a surrogate pair is not a character.");
        }
        if (kind == TokenKind.QuotedName && content.Length == 0)
            throw ExpressionError.Invalid(_text, new TextSpan(start, 2), "A name cannot be empty.");
        Add(kind, content.ToString(), start);
    }

    private void ReadNumber()
    {
        var start = _at;
        var kind = TokenKind.Integer;
        SkipDigits();
        if (Peek(0) == '.')
        {
            kind = TokenKind.Decimal;
            _at++;
            SkipDigits();
        }
        if (Peek(0) is 'e' or 'E')
        {
            var sign = Peek(1) is '+' or '-' ? 1 : 0;
            if (char.IsAsciiDigit(Peek(1 + sign)))
            {
                kind = TokenKind.Double;
                _at += 1 + sign;
                SkipDigits();
            }
        }
        if (IsNameStart(Peek(0)) || Peek(0) == '.')
            throw ExpressionError.Invalid(
                _text, new TextSpan(start, _at + 1 - start), "This is neither a number nor a name.", "Write a name that begins with a digit in double quotes.");
        Add(kind, _text[start.._at], start);
    }

    private void ReadName()
    {
        var start = _at;
        while (IsNameStart(Peek(0)) || char.IsAsciiDigit(Peek(0)) || Peek(0) == '$')
            _at++;
        Add(TokenKind.Name, _text[start.._at], start);
    }

    private void ReadSymbol(char c)
    {
        var two = (c, Peek(1)) switch
        {
            ('<', '=') => "<=",
            ('<', '>') => "<>",
            ('>', '=') => ">=",
            ('!', '=') => "!=",
            ('|', '|') => "||",
            ('-', '-') or ('/', '*') => throw ExpressionError.Invalid(
                _text, new TextSpan(_at, 2), "An expression cannot hold comments.", "For a minus before a negative number put a space between."),
            _ => null,
        };
        var symbol = two ?? (c is '(' or ')' or '[' or ']' or ',' or '.' or '+' or '-' or '*' or '/' or '%' or '=' or '<' or '>' ? c.ToString() : null);
        if (symbol is null)
            throw ExpressionError.Invalid(_text, new TextSpan(_at, 1), $"The character {Describe(c)} has no meaning here.", null);
        var start = _at;
        _at += symbol.Length;
        Add(TokenKind.Symbol, symbol, start);
    }

    private void Add(TokenKind kind, string text, int start) => _tokens.Add(new Token(kind, text, new TextSpan(start, _at - start)));

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek(0)))
            _at++;
    }

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private static bool IsNameStart(char c) => c == '_' || char.IsLetter(c);

    private static string Describe(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : $"'{c}'";
}
