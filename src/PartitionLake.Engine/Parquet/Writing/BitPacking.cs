using System.Runtime.CompilerServices;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Packs numbers into a fixed count of bits each, lowest bit first, as the Parquet encodings lay them out.</summary>
internal static unsafe class BitPacking
{
    /// <summary>What the kernels may write past the packed bytes.</summary>
    public const int Slack = 16;

    /// <summary>Packs a multiple of eight numbers; each group of eight becomes <paramref name="width"/> bytes (0–32).</summary>
    public static void Pack(uint* values, int count, byte* target, int width)
    {
        if (width <= 8)
        {
            for (var end = values + count; values < end; values += 8, target += width)
                *(ulong*)target = Join(values, 4, width) | Join(values + 4, 4, width) << 4 * width;
        }
        else if (width <= 16)
        {
            for (var end = values + count; values < end; values += 8, target += width)
            {
                *(ulong*)target = Join(values, 4, width);
                PutAt(target, 4 * width, Join(values + 4, 4, width));
            }
        }
        else
        {
            for (var end = values + count; values < end; values += 8, target += width)
            {
                *(ulong*)target = Join(values, 2, width);
                PutAt(target, 2 * width, Join(values + 2, 2, width));
                PutAt(target, 4 * width, Join(values + 4, 2, width));
                PutAt(target, 6 * width, Join(values + 6, 2, width));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(uint* values, int count, int width)
    {
        var joined = values[0] | (ulong)values[1] << width;
        return count == 2 ? joined : joined | (ulong)values[2] << 2 * width | (ulong)values[3] << 3 * width;
    }

    /// <summary>Adds up to 64 bits behind the <paramref name="bit"/> bits that stand there; all behind them is overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutAt(byte* target, int bit, ulong bits)
    {
        var place = target + (bit >> 3);
        var shift = bit & 7;
        if (shift == 0)
        {
            *(ulong*)place = bits;
            return;
        }
        *(ulong*)place = *place & (1UL << shift) - 1 | bits << shift;
        place[8] = (byte)(bits >> 64 - shift);
    }
}
