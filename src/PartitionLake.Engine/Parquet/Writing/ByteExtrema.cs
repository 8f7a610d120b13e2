using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>
/// Bounds of byte strings in the order the format defines: unsigned bytes, which for UTF-8 is the order of
/// code points. Long values are cut: a prefix is a lower bound as it is, an upper bound once its last
/// character is raised by one.
/// </summary>
internal static class ByteExtrema
{
    /// <summary>Bytes of a bound at most.</summary>
    public const int MaxLength = 64;

    private const int LastBeforeSurrogates = 0xD7FF;
    private const int FirstAfterSurrogates = 0xE000;
    private const int LastCodePoint = 0x10FFFF;

    public static void Set(Bounds bounds, LakeType type, ReadOnlySpan<byte> min, ReadOnlySpan<byte> max)
    {
        var isText = type.Kind == TypeKind.String;
        var lower = min.Length <= MaxLength ? min : min[..CutAt(min, isText)];
        bounds.SetMin(lower, lower.Length == min.Length);
        if (max.Length <= MaxLength)
        {
            bounds.SetMax(max);
            return;
        }
        Span<byte> upper = stackalloc byte[MaxLength + 4];
        var cut = CutAt(max, isText);
        max[..cut].CopyTo(upper);
        var length = isText ? RaiseText(upper, cut) : RaiseBytes(upper, cut);
        if (length > 0)
            bounds.SetMax(upper[..length], isExact: false);
    }

    /// <summary>Where to cut so that no character is split.</summary>
    private static int CutAt(ReadOnlySpan<byte> value, bool isText)
    {
        var cut = MaxLength;
        while (isText && cut > MaxLength - 4 && (value[cut] & 0xC0) == 0x80)
            cut--;
        return cut;
    }

    private static int RaiseBytes(Span<byte> value, int length)
    {
        while (length > 0 && value[length - 1] == byte.MaxValue)
            length--;
        if (length > 0)
            value[length - 1]++;
        return length;
    }

    /// <summary>Raises the last character that has a successor; the new length, or 0 if there is none.</summary>
    private static int RaiseText(Span<byte> value, int length)
    {
        while (length > 0)
        {
            if (Rune.DecodeLastFromUtf8(value[..length], out var last, out var size) != System.Buffers.OperationStatus.Done)
                return 0;
            length -= size;
            if (last.Value == LastCodePoint)
                continue;
            var next = new Rune(last.Value == LastBeforeSurrogates ? FirstAfterSurrogates : last.Value + 1);
            return length + next.EncodeToUtf8(value[length..]);
        }
        return 0;
    }
}
