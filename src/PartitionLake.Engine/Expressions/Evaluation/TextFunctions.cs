using System.Buffers;
using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>Functions that take or make text. Lengths and positions count code points.</summary>
internal static class TextFunctions
{
    // The two letters of Turkish that the invariant culture leaves as they are, and that Unicode, and so every other engine, does not.
    private static readonly Rune DotlessI = new('\u0131');
    private static readonly Rune DottedI = new('\u0130');

    public static Node Length(Node operand) => new RowNode<long>(LakeType.Int64, canFail: false, frame =>
    {
        var text = TextOperand.Read(operand, frame);
        return (int row, out long value) =>
        {
            value = 0;
            if (text.IsNull(row))
                return false;
            value = Utf8Text.CountCodePoints(text[row]);
            return true;
        };
    }, operand);

    public static Node ChangeCase(Node operand, bool toUpper) => new TextNode(canFail: false, frame =>
    {
        var text = TextOperand.Read(operand, frame);
        return (row, output) =>
        {
            if (text.IsNull(row))
                return false;
            ChangeCase(text[row], toUpper, output);
            return true;
        };
    }, operand);

    /// <param name="operand">The text.</param>
    /// <param name="characters">The characters to take off; null for spaces.</param>
    /// <param name="leading">Whether to trim the start.</param>
    /// <param name="trailing">Whether to trim the end.</param>
    public static Node Trim(Node operand, Node? characters, bool leading, bool trailing)
    {
        characters ??= new LiteralNode(ValueColumn.Create(LakeType.String, " "));
        return new TextNode(canFail: false, frame =>
        {
            var text = TextOperand.Read(operand, frame);
            var set = TextOperand.Read(characters, frame);
            return (row, output) =>
            {
                if (text.IsNull(row) || set.IsNull(row))
                    return false;
                output.Write(Trim(text[row], set[row], leading, trailing));
                return true;
            };
        }, operand, characters);
    }

    /// <summary>
    /// From a position counted from 1, or from the end when negative. The part of the window that lies before the text is
    /// empty, as the standard says. (DuckDB does so in texts beyond ASCII only; Trino gives nothing at all then.)
    /// </summary>
    public static Node Substring(Node operand, Node start, Node? length)
    {
        length ??= new LiteralNode(ValueColumn.Create(LakeType.Int64, long.MaxValue));
        return new TextNode(canFail: false, frame =>
        {
            var text = TextOperand.Read(operand, frame);
            var starts = Operand<long>.Read(start, frame);
            var lengths = Operand<long>.Read(length, frame);
            return (row, output) =>
            {
                if (text.IsNull(row) || starts.IsNull(row) || lengths.IsNull(row))
                    return false;
                output.Write(Substring(text[row], starts[row], lengths[row]));
                return true;
            };
        }, operand, start, length);
    }

    public static Node Concat(Node[] parts) => new TextNode(canFail: false, frame =>
    {
        var texts = Array.ConvertAll(parts, part => TextOperand.Read(part, frame));
        return (row, output) =>
        {
            foreach (var text in texts)
            {
                if (text.IsNull(row))
                    return false;
                output.Write(text[row]);
            }
            return true;
        };
    }, parts);

    /// <summary>LIKE with a pattern that differs by row.</summary>
    public static Node Like(Node operand, Node pattern, Node? escape)
    {
        escape ??= new LiteralNode(ValueColumn.Create(LakeType.String, ""));
        return new RowNode<bool>(LakeType.Boolean, canFail: true, frame =>
        {
            var texts = TextOperand.Read(operand, frame);
            var patterns = TextOperand.Read(pattern, frame);
            var escapes = TextOperand.Read(escape, frame);
            return (int row, out bool value) =>
            {
                value = false;
                if (texts.IsNull(row) || patterns.IsNull(row) || escapes.IsNull(row))
                    return false;
                value = LikePattern.Compile(patterns[row], escapes[row]).IsMatch(texts[row]);
                return true;
            };
        }, operand, pattern, escape);
    }

    private static void ChangeCase(ReadOnlySpan<byte> text, bool toUpper, ArrayBufferWriter<byte> output)
    {
        if (Ascii.IsValid(text))
        {
            var ascii = output.GetSpan(text.Length);
            _ = toUpper ? Ascii.ToUpper(text, ascii, out var written) : Ascii.ToLower(text, ascii, out written);
            output.Advance(written);
            return;
        }
        while (text.Length > 0)
        {
            var status = Rune.DecodeFromUtf8(text, out var rune, out var width);
            if (status == OperationStatus.Done && (toUpper ? rune == DotlessI : rune == DottedI))
            {
                output.Write(toUpper ? "I"u8 : "i\u0307"u8);
            }
            else if (status == OperationStatus.Done)
            {
                var changed = toUpper ? Rune.ToUpperInvariant(rune) : Rune.ToLowerInvariant(rune);
                output.Advance(changed.EncodeToUtf8(output.GetSpan(4)));
            }
            else
            {
                output.Write(text[..width]);
            }
            text = text[width..];
        }
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text, ReadOnlySpan<byte> set, bool leading, bool trailing)
    {
        while (leading && text.Length > 0 && Utf8Text.Width(text, 0) is var width && set.IndexOf(text[..width]) >= 0)
            text = text[width..];
        while (trailing && text.Length > 0)
        {
            var last = text.Length - 1;
            while (last > 0 && (text[last] & 0xC0) == 0x80)
                last--;
            if (set.IndexOf(text[last..]) < 0)
                break;
            text = text[..last];
        }
        return text;
    }

    private static ReadOnlySpan<byte> Substring(ReadOnlySpan<byte> text, long start, long length)
    {
        if (length <= 0)
            return default;
        var first = start > 0 ? start - 1 : start == 0 ? -1 : Utf8Text.CountCodePoints(text) + start;
        if (first >= 0)
            return Utf8Text.Slice(text, first, length);
        // A window that begins before the text loses what lies before it.
        return length + first > 0 ? Utf8Text.Slice(text, 0, length + first) : default;
    }
}
