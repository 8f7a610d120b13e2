using System.Buffers.Binary;
using System.Numerics;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Definition levels of a flat optional column, written straight from its validity bits.</summary>
internal static class DefinitionBits
{
    /// <summary>Whole words (64 rows) that must be alike before an RLE run is shorter than the bits.</summary>
    private const int WorthwhileWords = 2;

    public static void Write(ReadOnlySpan<ulong> words, int start, int count, ByteBuffer output)
    {
        var whole = count >> 6;
        var packedFrom = 0;
        for (var word = 0; word < whole;)
        {
            var bits = WordAt(words, start, word);
            if (bits + 1 > 1)
            {
                word++;
                continue;
            }
            var end = word + 1;
            while (end < whole && WordAt(words, start, end) == bits)
                end++;
            if (end - word >= WorthwhileWords)
            {
                WritePacked(words, start, packedFrom, word, output);
                HybridRle.WriteRun((int)(bits & 1), (end - word) << 6, 1, output);
                packedFrom = end;
            }
            word = end;
        }
        var rest = count & 63;
        if (rest > 0 && packedFrom == whole && TailIsRun(words, start + (whole << 6), rest, out var value))
            HybridRle.WriteRun(value, rest, 1, output);
        else
            WritePackedTail(words, start, packedFrom, count, output);
    }

    public static int CountSet(ReadOnlySpan<ulong> words, int start, int count)
    {
        var set = 0;
        for (var word = 0; word < count >> 6; word++)
            set += BitOperations.PopCount(WordAt(words, start, word));
        var rest = count & 63;
        if (rest > 0)
            set += BitOperations.PopCount(WordAt(words, start, count >> 6) & (1UL << rest) - 1);
        return set;
    }

    private static bool TailIsRun(ReadOnlySpan<ulong> words, int start, int count, out int value)
    {
        var set = CountSet(words, start, count);
        value = set == 0 ? 0 : 1;
        return set == 0 || set == count;
    }

    private static void WritePacked(ReadOnlySpan<ulong> words, int start, int from, int to, ByteBuffer output)
    {
        if (from < to)
            WritePackedTail(words, start, from, to << 6, output);
    }

    private static void WritePackedTail(ReadOnlySpan<ulong> words, int start, int fromWord, int count, ByteBuffer output)
    {
        var bytes = (count - (fromWord << 6) + 7) >> 3;
        if (bytes == 0)
            return;
        output.WriteVarint((uint)bytes << 1 | 1);
        var target = output.Reserve(bytes + 8);
        for (var word = 0; word << 3 < bytes; word++)
            BinaryPrimitives.WriteUInt64LittleEndian(target[(word << 3)..], WordAt(words, start, fromWord + word));
        output.Advance(bytes);
    }

    /// <summary>The 64 bits from bit <paramref name="start"/> + 64 × <paramref name="word"/> on; zeros past the end.</summary>
    private static ulong WordAt(ReadOnlySpan<ulong> words, int start, int word)
    {
        var index = (start >> 6) + word;
        var shift = start & 63;
        var low = words[index] >> shift;
        return shift == 0 || index + 1 >= words.Length ? low : low | words[index + 1] << 64 - shift;
    }
}
