using System.Globalization;
using System.Text;

namespace PartitionLake.Engine.Partitioning;

/// <summary>What partition names and values have in common as text: what a path can carry, and how a message shows it.</summary>
internal static class PartitionText
{
    private const int LongestQuote = 120;

    /// <summary>Whether every character survives UTF-8 and a file name: no U+0000, no half of a surrogate pair.</summary>
    public static bool IsStorable(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (text[0] == '\0' || Rune.DecodeFromUtf16(text, out _, out var used) != System.Buffers.OperationStatus.Done)
                return false;
            text = text[used..];
        }
        return true;
    }

    /// <summary>The text in quotes, unprintable characters as <c>\uXXXX</c>, cut where it is long.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, LongestQuote)))
        {
            if (char.IsControl(c) || c >= '\uFFFE' || char.IsSurrogate(c) && !IsStorable(text))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                quoted.Append(c);
        }
        return quoted.Append(text.Length > LongestQuote ? "…'" : "'").ToString();
    }

    public static LakeException Invalid(string name, string text, string reason, string remedy) =>
        new(LakeErrorCode.PartitionValueInvalid, $"The value {Quote(text)} of the partition column '{name}' {reason}.", remedy, name);
}
