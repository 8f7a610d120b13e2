using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>PLAIN bytes of numbers: little-endian, but decimals too wide for an integer big-endian in as few bytes as they need.</summary>
internal static class FixedWidth
{
    public static int Of<T>(Leaf leaf)
        where T : unmanaged
        => leaf.Physical == PhysicalType.FixedLenByteArray ? leaf.TypeLength : Unsafe.SizeOf<T>();

    public static void Write<T>(ReadOnlySpan<T> values, int width, ByteBuffer output)
        where T : unmanaged
    {
        if (typeof(T) != typeof(Int128))
        {
            output.Write(MemoryMarshal.AsBytes(values));
            return;
        }
        var target = output.Reserve(checked(values.Length * width));
        for (var i = 0; i < values.Length; i++)
            Put(values[i], target[(i * width)..], width);
        output.Advance(values.Length * width);
    }

    public static void Put<T>(T value, Span<byte> target, int width)
        where T : unmanaged
    {
        if (typeof(T) != typeof(Int128))
        {
            MemoryMarshal.Write(target, value);
            return;
        }
        Span<byte> wide = stackalloc byte[16];
        BinaryPrimitives.WriteInt128BigEndian(wide, Unsafe.BitCast<T, Int128>(value));
        wide[(16 - width)..].CopyTo(target);
    }
}
