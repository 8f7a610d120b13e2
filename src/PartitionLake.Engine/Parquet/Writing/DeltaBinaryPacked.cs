using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>DELTA_BINARY_PACKED for int and long: blocks of 128 differences in four miniblocks.</summary>
internal static unsafe class DeltaBinaryPacked
{
    private const int BlockSize = 128;
    private const int MiniblockSize = 32;
    private const int Miniblocks = BlockSize / MiniblockSize;

    /// <summary>Bytes that <see cref="Write{T}"/> would produce, to within a few.</summary>
    public static long EstimateBytes<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var deltas = stackalloc ulong[BlockSize];
        var widths = stackalloc byte[Miniblocks];
        long bytes = 10;
        for (var at = 1; at < values.Length; at += BlockSize)
        {
            var count = Math.Min(BlockSize, values.Length - at);
            _ = Prepare(values, at, count, deltas, widths);
            bytes += 4 + Miniblocks;
            for (var mini = 0; mini < Miniblocks; mini++)
                bytes += widths[mini] * (MiniblockSize / 8);
        }
        return bytes;
    }

    public static void Write<T>(ReadOnlySpan<T> values, ByteBuffer output)
        where T : unmanaged
    {
        output.WriteVarint(BlockSize);
        output.WriteVarint(Miniblocks);
        output.WriteVarint((uint)values.Length);
        output.WriteZigZag(values.Length == 0 ? 0 : Widen(values[0]));
        var deltas = stackalloc ulong[BlockSize];
        var widths = stackalloc byte[Miniblocks];
        for (var at = 1; at < values.Length; at += BlockSize)
        {
            var count = Math.Min(BlockSize, values.Length - at);
            output.WriteZigZag(Prepare(values, at, count, deltas, widths));
            output.Write(new ReadOnlySpan<byte>(widths, Miniblocks));
            for (var mini = 0; mini * MiniblockSize < count; mini++)
            {
                var bytes = widths[mini] * (MiniblockSize / 8);
                fixed (byte* target = output.Reserve(bytes + BitPacking.Slack))
                    BitPacking.Pack(deltas + mini * MiniblockSize, MiniblockSize, target, widths[mini]);
                output.Advance(bytes);
            }
        }
    }

    /// <summary>Fills in the differences above the smallest one, zeros behind them, and their widths; returns the smallest.</summary>
    private static long Prepare<T>(ReadOnlySpan<T> values, int at, int count, ulong* deltas, byte* widths)
        where T : unmanaged
    {
        var smallest = long.MaxValue;
        ref var first = ref MemoryMarshal.GetReference(values);
        var before = Widen(Unsafe.Add(ref first, at - 1));
        for (var i = 0; i < count; i++)
        {
            var value = Widen(Unsafe.Add(ref first, at + i));
            var delta = Narrow<T>(value - before);
            before = value;
            deltas[i] = (ulong)delta;
            smallest = Math.Min(smallest, delta);
        }
        for (var i = count; i < BlockSize; i++)
            deltas[i] = (ulong)smallest;
        for (var mini = 0; mini < Miniblocks; mini++)
        {
            ulong any = 0;
            for (var i = mini * MiniblockSize; i < (mini + 1) * MiniblockSize; i++)
                any |= deltas[i] -= (ulong)smallest;
            widths[mini] = (byte)(64 - BitOperations.LeadingZeroCount(any));
        }
        return smallest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Widen<T>(T value)
        where T : unmanaged
        => sizeof(T) == 4 ? Unsafe.BitCast<T, int>(value) : Unsafe.BitCast<T, long>(value);

    /// <summary>Differences wrap in the width of the column, as readers undo them: 32-bit ones never need more than 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Narrow<T>(long delta)
        where T : unmanaged
        => sizeof(T) == 4 ? (int)delta : delta;
}
