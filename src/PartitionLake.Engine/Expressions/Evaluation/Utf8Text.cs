namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>Code points in UTF-8. Bytes that are no UTF-8 count one each at most and never lead past the end.</summary>
internal static class Utf8Text
{
    public static int CountCodePoints(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var b in text)
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }

    /// <summary>Bytes of the code point that begins there.</summary>
    public static int Width(ReadOnlySpan<byte> text, int at)
    {
        var end = at + 1;
        while (end < text.Length && (text[end] & 0xC0) == 0x80)
            end++;
        return end - at;
    }

    /// <summary>The bytes of some code points; positions outside the text hold nothing.</summary>
    public static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> text, long first, long count)
    {
        var start = Offset(text, 0, first);
        return text[start..Offset(text, start, count)];
    }

    private static int Offset(ReadOnlySpan<byte> text, int at, long codePoints)
    {
        for (; codePoints > 0 && at < text.Length; codePoints--)
            at += Width(text, at);
        return at;
    }
}
