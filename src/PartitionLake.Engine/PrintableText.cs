using System.Globalization;
using System.Text;

namespace PartitionLake.Engine;

/// <summary>
/// Makes text from files, folders and services fit to be printed: what a terminal would obey, or what turns the
/// direction of writing, shows as an escape such as <c>\u001B</c>. Everything else stays as it is.
/// </summary>
public static class PrintableText
{
    /// <summary>For a name or value inside a message: line breaks become escapes too.</summary>
    public static string OneLine(string text) => Escape(text, keepsLines: false);

    /// <summary>For a whole message, which may have several lines.</summary>
    public static string Lines(string text) => Escape(text, keepsLines: true);

    private static string Escape(string text, bool keepsLines)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = 0;
        while (start < text.Length && !IsUnprintable(text, start, keepsLines))
            start++;
        if (start == text.Length)
            return text;
        var result = new StringBuilder(text.Length + 16).Append(text, 0, start);
        for (var i = start; i < text.Length; i++)
        {
            if (IsUnprintable(text, i, keepsLines))
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
            else
                result.Append(text[i]);
        }
        return result.ToString();
    }

    private static bool IsUnprintable(string text, int at, bool keepsLines)
    {
        var c = text[at];
        if (char.IsAsciiLetterOrDigit(c))
            return false;
        if (char.IsControl(c))
            return !keepsLines || !(c is '\n' or '\t' || (c == '\r' && at + 1 < text.Length && text[at + 1] == '\n'));
        if (char.IsSurrogate(c))
            return !IsPaired(text, at) || IsTag(text, at);
        return CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
    }

    private static bool IsPaired(string text, int at) =>
        char.IsHighSurrogate(text[at]) ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) : at > 0 && char.IsHighSurrogate(text[at - 1]);

    // The invisible letters U+E0000 to U+E007F share one high surrogate.
    private static bool IsTag(string text, int at)
    {
        var high = char.IsHighSurrogate(text[at]) ? at : at - 1;
        return CharUnicodeInfo.GetUnicodeCategory(text, high) == UnicodeCategory.Format;
    }
}
