namespace PartitionLake.Engine.Expressions.Syntax;

internal enum TokenKind
{
    Name,
    QuotedName,
    Text,
    /// <summary>A timestamp between backticks, as S3 Select writes its constants.</summary>
    Timestamp,
    Integer,
    Decimal,
    Double,
    Symbol,
    End,
}

/// <param name="Text">A name or a text without its quotes and escapes; otherwise the token as written.</param>
internal readonly record struct Token(TokenKind Kind, string Text, TextSpan Span)
{
    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsWord(string word) => Kind == TokenKind.Name && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>What a message calls the token.</summary>
    public string Description => Kind switch
    {
        TokenKind.End => "the end of the text",
        TokenKind.Text or TokenKind.Timestamp => Text.Length <= 30 ? $"the text '{Text}'" : "a text",
        _ => Text.Length <= 40 ? $"'{Text}'" : $"'{Text[..40]}…'",
    };
}
