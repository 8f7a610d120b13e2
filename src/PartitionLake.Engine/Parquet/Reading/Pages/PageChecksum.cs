using System.Buffers.Binary;

namespace PartitionLake.Engine.Parquet.Reading.Pages;

/// <summary>The CRC-32 of a page as gzip computes it (polynomial 0x04C11DB7, reflected), eight bytes at a step.</summary>
internal static class PageChecksum
{
    private static readonly uint[] Table = BuildTable();

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        var table = Table;
        while (data.Length >= 8)
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ crc;
            crc = table[0x700 + (int)(word & 255)]
                ^ table[0x600 + (int)(word >> 8 & 255)]
                ^ table[0x500 + (int)(word >> 16 & 255)]
                ^ table[0x400 + (int)(word >> 24 & 255)]
                ^ table[0x300 + (int)(word >> 32 & 255)]
                ^ table[0x200 + (int)(word >> 40 & 255)]
                ^ table[0x100 + (int)(word >> 48 & 255)]
                ^ table[(int)(word >> 56)];
            data = data[8..];
        }
        foreach (var b in data)
            crc = table[(int)((crc ^ b) & 255)] ^ crc >> 8;
        return ~crc;
    }

    // Row k gives the effect of a byte that k zero bytes follow.
    private static uint[] BuildTable()
    {
        const uint Polynomial = 0xEDB88320;
        var table = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? Polynomial ^ value >> 1 : value >> 1;
            table[i] = value;
        }
        for (var i = 256; i < table.Length; i++)
            table[i] = table[table[i - 256] & 255] ^ table[i - 256] >> 8;
        return table;
    }
}
