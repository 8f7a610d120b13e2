
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Reads numbers of 7 bits a byte, lowest first.</summary>
internal static class Varint
{
    public static uint Read(ByteSlice data, ref int position)
    {
        var value = ReadLong(data, ref position);
        if (value > uint.MaxValue)
            ReadFailure.Corrupt($"a count in the page is {value}, which does not fit 32 bits.");
        return (uint)value;
    }

    public static ulong ReadLong(ByteSlice data, ref int position)
    {
        var span = data.Span;
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if ((uint)position >= (uint)span.Length)
                ReadFailure.Corrupt($"the page's data ends after {span.Length} bytes, before all the values it declares.");
            var b = span[position++];
            value |= (ulong)(b & 127) << shift;
            if (b < 128)
                return value;
        }
        ReadFailure.Corrupt("a number in the page is longer than 64 bits.");
        return 0;
    }

    public static long ReadZigZag(ByteSlice data, ref int position)
    {
        var value = ReadLong(data, ref position);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
