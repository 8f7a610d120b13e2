using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>The RLE / bit-packing hybrid of dictionary codes and levels.</summary>
internal static unsafe class HybridRle
{
    /// <summary>Bits that hold every code of a dictionary of that many entries.</summary>
    public static int WidthOf(int entries) => 32 - BitOperations.LeadingZeroCount((uint)Math.Max(0, entries - 1));

    /// <summary>Writes all values; runs long enough to pay become RLE runs, everything between is bit-packed.</summary>
    public static void Write(ReadOnlySpan<int> values, int width, ByteBuffer output)
    {
        if (values.Length == 0)
            return;
        if (width == 0)
        {
            WriteRun(0, values.Length, 0, output);
            return;
        }
        // A run in the middle costs its own header, its value and the header of the packed stretch behind it.
        var worthwhile = Math.Max(8, 48 / width);
        var packedFrom = 0;
        var at = 0;
        while (at + 8 <= values.Length)
        {
            if (!StartsEqual(values[at..]))
            {
                at += 8;
                continue;
            }
            var run = RunLength(values[at..]);
            if (run < worthwhile && at + run < values.Length)
            {
                at += run & ~7;
                continue;
            }
            WritePacked(values[packedFrom..at], width, output);
            WriteRun(values[at], run, width, output);
            at += run;
            packedFrom = at;
        }
        var tail = values[packedFrom..];
        if (tail.Length > 0 && RunLength(tail) == tail.Length)
            WriteRun(tail[0], tail.Length, width, output);
        else
            WritePacked(tail, width, output);
    }

    public static void WriteRun(int value, int count, int width, ByteBuffer output)
    {
        output.WriteVarint((uint)count << 1);
        for (var shift = 0; shift < width; shift += 8)
            output.WriteByte((byte)(value >> shift));
    }

    private static void WritePacked(ReadOnlySpan<int> values, int width, ByteBuffer output)
    {
        if (values.Length == 0)
            return;
        var groups = (values.Length + 7) >> 3;
        output.WriteVarint((uint)groups << 1 | 1);
        var target = output.Reserve(groups * width + BitPacking.Slack);
        var whole = values.Length & ~7;
        fixed (byte* to = target)
        {
            fixed (int* from = values)
                BitPacking.Pack((uint*)from, whole, to, width);
            if (whole < values.Length)
            {
                var last = stackalloc int[8];
                values[whole..].CopyTo(new Span<int>(last, 8));
                BitPacking.Pack((uint*)last, 8, to + (whole >> 3) * width, width);
            }
        }
        output.Advance(groups * width);
    }

    private static bool StartsEqual(ReadOnlySpan<int> values)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var same = Vector128.Create(first);
        return Vector128.EqualsAll(Vector128.LoadUnsafe(ref first), same) && Vector128.EqualsAll(Vector128.LoadUnsafe(ref first, 4), same);
    }

    private static int RunLength(ReadOnlySpan<int> values)
    {
        var end = values.IndexOfAnyExcept(values[0]);
        return end < 0 ? values.Length : end;
    }
}
