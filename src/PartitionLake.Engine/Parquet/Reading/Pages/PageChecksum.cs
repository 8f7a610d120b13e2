using System.IO.Hashing;

namespace PartitionLake.Engine.Parquet.Reading.Pages;

/// <summary>The CRC-32 of a page as gzip computes it (polynomial 0x04C11DB7, reflected).</summary>
/// <remarks>This implementation multiplies without carries where the processor can, which makes the check almost free.</remarks>
internal static class PageChecksum
{
    public static uint Compute(ReadOnlySpan<byte> data) => Crc32.HashToUInt32(data);
}
