using System.Runtime.InteropServices;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Finds unscaled numbers that have more digits than their decimal type declares.</summary>
internal static class DecimalRange
{
    /// <summary>The first of them, or −1; −1 for values that are no decimals.</summary>
    public static int FirstOutside<T>(Span<T> values, LakeType type)
        where T : unmanaged
    {
        if (typeof(T) != typeof(Int128))
            return -1;
        Int128 limit = 1;
        for (var digit = 0; digit < type.Precision; digit++)
            limit *= 10;
        var numbers = MemoryMarshal.Cast<T, Int128>(values);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] >= limit || numbers[i] <= -limit)
                return i;
        }
        return -1;
    }
}
