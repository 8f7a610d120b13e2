using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Unpacks numbers of up to 32 bits that lie end to end, lowest bit first.</summary>
internal static class BitUnpacker
{
    // Up to this width a value and its shift of up to 7 bits fit a 32-bit lane.
    private const int MaxVectorWidth = 25;

    private static readonly Vector256<byte>[] Shuffles = BuildShuffles();
    private static readonly Vector256<uint>[] Shifts = BuildShifts();

    /// <summary>Unpacks values from that index on.</summary>
    /// <param name="packed">Begins with value 0. The buffer's slack lets loads run past the last value.</param>
    /// <param name="index">The first value wanted.</param>
    /// <param name="width">Bits of a value, 0 to 32.</param>
    /// <param name="destination">Receives the values. The caller has checked that they lie inside <paramref name="packed"/>.</param>
    public static void Unpack(ByteSlice packed, int index, int width, Span<int> destination)
    {
        if (destination.IsEmpty)
            return;
        if (((long)index + destination.Length) * width > packed.Length * 8L)
            ReadFailure.Corrupt($"{packed.Length} bytes of packed numbers do not hold {index + destination.Length} numbers of {width} bits.");
        ref var source = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(packed.Buffer), packed.Start);
        var mask = width == 32 ? uint.MaxValue : (1u << width) - 1;
        var done = 0;
        for (; done < destination.Length && ((index + done) & 7) != 0; done++)
            destination[done] = One(ref source, index + done, width, mask);
        if (Avx2.IsSupported && width is > 0 and <= MaxVectorWidth)
            done = Eights(ref source, index, width, mask, destination, done);
        for (; done < destination.Length; done++)
            destination[done] = One(ref source, index + done, width, mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int One(ref byte source, int index, int width, uint mask)
    {
        var bit = (long)index * width;
        var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, (nint)(bit >> 3)));
        return (int)((uint)(word >> (int)(bit & 7)) & mask);
    }

    // Eight values take `width` bytes. Four of them lie within 16 bytes from where they begin; a byte shuffle puts
    // each one's window into a lane and a per-lane shift drops the bits before it.
    private static int Eights(ref byte source, int index, int width, uint mask, Span<int> destination, int done)
    {
        var shuffle = Shuffles[width];
        var shift = Shifts[width];
        var lanes = Vector256.Create(mask);
        var upper = width * 4 >> 3;
        ref var input = ref Unsafe.Add(ref source, (nint)((long)(index + done) * width >> 3));
        ref var output = ref MemoryMarshal.GetReference(destination);
        for (; done + 8 <= destination.Length; done += 8)
        {
            var bytes = Vector256.Create(
                Unsafe.ReadUnaligned<Vector128<byte>>(ref input),
                Unsafe.ReadUnaligned<Vector128<byte>>(ref Unsafe.Add(ref input, upper)));
            var values = Avx2.ShiftRightLogicalVariable(Avx2.Shuffle(bytes, shuffle).AsUInt32(), shift) & lanes;
            Unsafe.WriteUnaligned(ref Unsafe.As<int, byte>(ref Unsafe.Add(ref output, done)), values);
            input = ref Unsafe.Add(ref input, width);
        }
        return done;
    }

    private static Vector256<byte>[] BuildShuffles()
    {
        var result = new Vector256<byte>[MaxVectorWidth + 1];
        var lanes = new byte[32];
        for (var width = 0; width < result.Length; width++)
        {
            for (var lane = 0; lane < 32; lane++)
                lanes[lane] = (byte)((FirstBit(width, lane / 4) >> 3) + lane % 4);
            result[width] = Vector256.Create(lanes);
        }
        return result;
    }

    private static Vector256<uint>[] BuildShifts()
    {
        var result = new Vector256<uint>[MaxVectorWidth + 1];
        var lanes = new uint[8];
        for (var width = 0; width < result.Length; width++)
        {
            for (var lane = 0; lane < 8; lane++)
                lanes[lane] = (uint)FirstBit(width, lane) & 7;
            result[width] = Vector256.Create(lanes);
        }
        return result;
    }

    // Where a lane's value begins, counted from the 16 bytes that its half is loaded from.
    private static int FirstBit(int width, int lane) => lane < 4 ? lane * width : (width * 4 & 7) + (lane - 4) * width;
}
