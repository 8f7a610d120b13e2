namespace PartitionLake.Engine.Tests;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("plain text, ünïcode 💊 and 中文", "plain text, ünïcode 💊 and 中文")]
    [InlineData("\u001b[31mred", "\\u001B[31mred")]
    [InlineData("c1 \u009b2J", "c1 \\u009B2J")]
    [InlineData("turned \u202Etxt.exe\u2066", "turned \\u202Etxt.exe\\u2066")]
    [InlineData("hidden \u200B\uFEFF\U000E0041", "hidden \\u200B\\uFEFF\\uDB40\\uDC41")]
    [InlineData("line\nnext\r\nlast\rover\u2028x", "line\\u000Anext\\u000D\\u000Alast\\u000Dover\\u2028x")]
    [InlineData("", "")]
    public void What_a_terminal_would_obey_becomes_an_escape(string text, string expected) => Assert.Equal(expected, PrintableText.OneLine(text));

    // An attribute cannot carry half a pair.
    [Fact]
    public void Half_a_surrogate_pair_becomes_an_escape() => Assert.Equal("half \\uD800 pair", PrintableText.OneLine("half \uD800 pair"));

    [Fact]
    public void A_message_keeps_its_lines_and_no_more() =>
        Assert.Equal("line\nnext\r\nlast\\u000Dover\t\\u001B", PrintableText.Lines("line\nnext\r\nlast\rover\t\u001b"));

    [Fact]
    public void An_error_never_carries_a_control_character_whatever_it_quotes()
    {
        var error = new LakeException(LakeErrorCode.PathInvalid, "The path '\u001b[2J\u0007' is bad.", "Do not write '\u202Ex'.", "\u001b[2J");
        Assert.Equal("The path '\\u001B[2J\\u0007' is bad.", error.Message);
        Assert.Equal("Do not write '\\u202Ex'.", error.Remedy);
        Assert.Equal("\u001b[2J", error.Target);
    }
}
