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
}
