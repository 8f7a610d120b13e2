namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Sets runs of bits in a bitmap of 64-bit words, lowest bit first.</summary>
internal static class BitRange
{
    /// <summary>Sets those bits and returns how many they are.</summary>
    public static int Set(Span<ulong> words, int bit, int count)
    {
        var left = count;
        while (left > 0)
        {
            var offset = bit & 63;
            var n = Math.Min(64 - offset, left);
            words[bit >> 6] |= ulong.MaxValue >> (64 - n) << offset;
            bit += n;
            left -= n;
        }
        return count;
    }

    /// <summary>Sets those of up to 64 bits that are given, where the bitmap is zero.</summary>
    public static void Put(Span<ulong> words, int bit, ulong bits, int count)
    {
        var offset = bit & 63;
        words[bit >> 6] |= bits << offset;
        if (offset + count > 64)
            words[(bit >> 6) + 1] |= bits >> (64 - offset);
    }
}
