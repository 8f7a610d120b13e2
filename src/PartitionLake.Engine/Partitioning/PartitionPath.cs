using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace PartitionLake.Engine.Partitioning;

/// <summary>Partition folders as Hive, Athena, Glue and Spark spell them: <c>name=value/name=value</c>, escaped with <c>%XX</c>.</summary>
/// <remarks>
/// This is Hive's escaping, not a URL's: space and letters of any script stay as they are. Names and values are
/// escaped alike, and <see cref="Unescape"/> is the exact inverse of <see cref="Escape(string)"/>.
/// </remarks>
public static class PartitionPath
{
    /// <summary>The folder value that stands for null.</summary>
    public const string NullText = "__HIVE_DEFAULT_PARTITION__";

    internal const string EscapedCharacters =
        "\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000A\u000B\u000C\u000D\u000E\u000F" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F" +
        "\"#%'*/:=?\\\u007F{[]^";

    private static readonly SearchValues<char> Escaped = SearchValues.Create(EscapedCharacters);

    public static string Escape(string text) => text.AsSpan().IndexOfAny(Escaped) < 0 ? text : Escape(text.AsSpan());

    public static string Escape(ReadOnlySpan<char> text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        for (int next; (next = text.IndexOfAny(Escaped)) >= 0; text = text[(next + 1)..])
            escaped.Append(text[..next]).Append(CultureInfo.InvariantCulture, $"%{(int)text[next]:X2}");
        return escaped.Append(text).ToString();
    }

    /// <summary>The text behind an escaped name or value.</summary>
    /// <remarks>
    /// Lakes of others hold more than we write. DuckDB, pyarrow and Delta escape every byte of non-ASCII text, so
    /// <c>%C3%A9</c> is read as é. A <c>%</c> without two hexadecimal digits, and bytes that are not UTF-8, stay as they are.
    /// </remarks>
    public static string Unescape(string text)
    {
        var next = text.IndexOf('%', StringComparison.Ordinal);
        if (next < 0)
            return text;
        var plain = new StringBuilder(text.Length);
        plain.Append(text, 0, next);
        Span<byte> sequence = stackalloc byte[4];
        while (next < text.Length)
        {
            if (!TryReadByte(text, next, out sequence[0]))
            {
                plain.Append(text[next++]);
                continue;
            }
            var count = 1;
            while (count < 4 && sequence[0] >= 0x80 && TryReadByte(text, next + 3 * count, out sequence[count]))
                count++;
            if (Rune.DecodeFromUtf8(sequence[..count], out var rune, out var used) == OperationStatus.Done)
            {
                plain.Append(rune);
                next += 3 * used;
            }
            else
            {
                plain.Append(text, next, 3);
                next += 3;
            }
        }
        return plain.ToString();
    }

    /// <summary>The folder of one key: <c>name=value</c>, both escaped; null gives Hive's default partition.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PartitionValueInvalid"/> for text that a path cannot carry back.</exception>
    public static string Segment(string name, string? text)
    {
        CheckName(name);
        if (text is null)
            return string.Concat(Escape(name), "=", NullText);
        CheckValue(name, text);
        return string.Concat(Escape(name), "=", Escape(text));
    }

    /// <summary>A folder, then what lies in it; either may be empty.</summary>
    public static string Combine(string folder, string child) =>
        folder.Length == 0 ? child : child.Length == 0 ? folder : string.Concat(folder, "/", child);

    /// <summary>Reads a folder path of nothing but <c>name=value</c> segments; a null text is Hive's null.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out List<(string Name, string? Text)>? keys)
    {
        keys = [];
        if (path.Length == 0)
            return true;
        foreach (var segment in path.Split('/'))
        {
            if (!TryParseSegment(segment, out var name, out var text))
            {
                keys = null;
                return false;
            }
            keys.Add((name, text));
        }
        return true;
    }

    /// <summary>Reads one folder name; false where it is not <c>name=value</c>.</summary>
    public static bool TryParseSegment(string segment, [NotNullWhen(true)] out string? name, out string? text)
    {
        name = null;
        text = null;
        var equals = segment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            return false;
        name = Unescape(segment[..equals]);
        var value = segment[(equals + 1)..];
        text = value == NullText ? null : Unescape(value);
        return true;
    }

    internal static void CheckName(string name)
    {
        if (name.Length == 0 || name[0] is '_' or '.' || !PartitionText.IsStorable(name))
        {
            throw new LakeException(
                LakeErrorCode.PlanInvalid,
                $"The partition column {PartitionText.Quote(name)} cannot name a folder: a name is not empty, "
                    + "holds no U+0000 and no broken characters, and does not begin with '_' or '.', because Athena, Spark and Hive skip such folders.",
                "Rename the partition column with AS.",
                name);
        }
    }

    /// <summary>Whether a value of that text can be a folder; null can.</summary>
    internal static bool CanHold(string? text) => text is null || Objection(text) is null;

    private static string? Objection(string text) => text switch
    {
        "" => "is the empty string, which Hive cannot tell from null",
        NullText => "is the very text that stands for null",
        _ when !PartitionText.IsStorable(text) => "holds U+0000 or half a surrogate pair, which no path can carry",
        _ => null,
    };

    private static void CheckValue(string name, string text)
    {
        if (Objection(text) is { } reason)
            throw PartitionText.Invalid(name, text, reason, text.Length == 0
                ? "Set EmptyPartition = 'Null' in the plan, or give the column another value."
                : "Replace the value in a computed column, or partition by another column.");
    }

    private static bool TryReadByte(string text, int at, out byte value)
    {
        value = 0;
        return at + 2 < text.Length && text[at] == '%' && char.IsAsciiHexDigit(text[at + 1])
            && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
