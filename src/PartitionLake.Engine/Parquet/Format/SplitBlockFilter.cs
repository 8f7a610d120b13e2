using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace PartitionLake.Engine.Parquet.Format;

/// <summary>
/// The split-block Bloom filter of the format (BloomFilter.md): blocks of 256 bits, in one of which each value sets a bit in each of eight words. Values
/// are known by the xxHash64, seed 0, of their PLAIN bytes, without the length of byte arrays.
/// </summary>
internal static class SplitBlockFilter
{
    public const int BlockBytes = 32;

    /// <summary>Larger ones no reader takes, and none is worth it.</summary>
    public const int MaxBytes = 128 << 20;

    private static readonly uint[] s_salts =
        [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31];

    public static ulong Hash(ReadOnlySpan<byte> plain) => XxHash64.HashToUInt64(plain);

    public static void Insert(Span<byte> filter, ulong hash)
    {
        var words = MemoryMarshal.Cast<byte, uint>(filter.Slice(BlockOf(filter.Length, hash), BlockBytes));
        for (var i = 0; i < s_salts.Length; i++)
            words[i] |= BitOf((uint)hash, s_salts[i]);
    }

    /// <summary>False only where no value of that hash was inserted.</summary>
    public static bool MayHold(ReadOnlySpan<byte> filter, ulong hash)
    {
        var block = filter.Slice(BlockOf(filter.Length, hash), BlockBytes);
        for (var i = 0; i < s_salts.Length; i++)
        {
            if ((BinaryPrimitives.ReadUInt32LittleEndian(block[(i * sizeof(uint))..]) & BitOf((uint)hash, s_salts[i])) == 0)
                return false;
        }
        return true;
    }

    /// <summary>Where the block of a value begins in a filter of so many bytes.</summary>
    public static int BlockOf(int bytes, ulong hash) => (int)((hash >> 32) * (ulong)(bytes / BlockBytes) >> 32) * BlockBytes;

    private static uint BitOf(uint hash, uint salt) => 1u << (int)(hash * salt >> 27);
}
