using System.Text;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>A compiled LIKE pattern: <c>%</c> stands for any text, <c>_</c> for one code point.</summary>
internal sealed class LikePattern
{
    private const short AnyText = -1;
    private const short AnyCodePoint = -2;

    /// <summary>Bytes to match as they are, or one of the two wildcards.</summary>
    private readonly short[] _parts;

    private LikePattern(short[] parts) => _parts = parts;

    /// <summary>The bytes before the first wildcard: every match begins with them.</summary>
    public byte[] Prefix
    {
        get
        {
            var length = 0;
            while (length < _parts.Length && _parts[length] >= 0)
                length++;
            var prefix = new byte[length];
            for (var i = 0; i < length; i++)
                prefix[i] = (byte)_parts[i];
            return prefix;
        }
    }

    /// <param name="pattern">UTF-8.</param>
    /// <param name="escape">One code point that takes the meaning from a following wildcard or itself; empty for none.</param>
    /// <exception cref="ValueFault">The escape is not one code point, or stands before something else.</exception>
    public static LikePattern Compile(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape)
    {
        if (escape.Length > 0 && (Rune.DecodeFromUtf8(escape, out _, out var width) != System.Buffers.OperationStatus.Done || width != escape.Length))
            throw new ValueFault("The ESCAPE of LIKE must be one character.");
        var parts = new List<short>(pattern.Length);
        for (var at = 0; at < pattern.Length; at++)
        {
            if (escape.Length > 0 && pattern[at..].StartsWith(escape))
            {
                at += escape.Length;
                var rest = at <= pattern.Length ? pattern[at..] : default;
                if (rest.Length > 0 && rest[0] is (byte)'%' or (byte)'_')
                    parts.Add(rest[0]);
                else if (rest.StartsWith(escape))
                {
                    foreach (var b in escape)
                        parts.Add(b);
                    at += escape.Length - 1;
                }
                else
                    throw new ValueFault("In LIKE the escape character must stand before %, _ or itself.");
            }
            else
                parts.Add(pattern[at] switch { (byte)'%' => AnyText, (byte)'_' => AnyCodePoint, var b => b });
        }
        return new LikePattern([.. parts]);
    }

    /// <summary>The pattern as text, in which the given character stands before what is no wildcard.</summary>
    public string ToText(char escape)
    {
        var text = new List<byte>(_parts.Length);
        foreach (var part in _parts)
        {
            if (part >= 0 && (part == escape || part == '%' || part == '_'))
                text.Add((byte)escape);
            text.Add(part switch { AnyText => (byte)'%', AnyCodePoint => (byte)'_', _ => (byte)part });
        }
        return Encoding.UTF8.GetString([.. text]);
    }

    /// <summary>Goes back only to the last <c>%</c>, so time is at most pattern × text.</summary>
    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        var at = 0;
        var part = 0;
        var retryPart = -1;
        var retryAt = 0;
        while (at < text.Length)
        {
            if (part < _parts.Length && _parts[part] == AnyText)
            {
                retryPart = ++part;
                retryAt = at;
            }
            else if (part < _parts.Length && (_parts[part] == AnyCodePoint || _parts[part] == text[at]))
            {
                at += _parts[part] == AnyCodePoint ? Utf8Text.Width(text, at) : 1;
                part++;
            }
            else if (retryPart >= 0)
            {
                part = retryPart;
                at = retryAt += Utf8Text.Width(text, retryAt);
            }
            else
                return false;
        }
        while (part < _parts.Length && _parts[part] == AnyText)
            part++;
        return part == _parts.Length;
    }
}
