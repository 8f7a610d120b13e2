using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Checks;

/// <summary>Turns the key of each row, one or several columns, into 128 bits that stand for it.</summary>
/// <remarks>
/// Equal values have equal hashes whatever the width of their type: an int32 and an int64, a float and a double, zeros of both signs,
/// decimals of different scale. XXH128 gives two different keys of a lake of 10¹² rows one hash with a chance below 10⁻¹⁴.
/// </remarks>
internal static class KeyHasher
{
    /// <summary>The hash of each row; <paramref name="isNull"/> is set for rows where any part of the key is null.</summary>
    public static UInt128[] Hash(IReadOnlyList<Column> keys, int length, out bool[] isNull)
    {
        isNull = new bool[length];
        var hashes = new UInt128[length];
        for (var key = 0; key < keys.Count; key++)
            Add(keys[key], hashes, isNull, isFirst: key == 0);
        return hashes;
    }

    private static void Add(Column column, UInt128[] hashes, bool[] isNull, bool isFirst)
    {
        Span<UInt128> pair = stackalloc UInt128[2];
        for (var row = 0; row < hashes.Length; row++)
        {
            if (column.IsNull(row))
            {
                isNull[row] = true;
                continue;
            }
            var hash = HashOf(column, row);
            if (!isFirst)
            {
                (pair[0], pair[1]) = (hashes[row], hash);
                hash = XxHash128.HashToUInt128(MemoryMarshal.AsBytes(pair));
            }
            hashes[row] = hash;
        }
    }

    /// <summary>The hash of one value that is not null.</summary>
    public static UInt128 HashOf(Column column, int row) => column switch
    {
        DictionaryColumn text => XxHash128.HashToUInt128(text.GetBytes(row)),
        Column<long> numbers => HashOf(numbers.Values[row]),
        Column<int> numbers => HashOf(numbers.Values[row]),
        Column<bool> flags => HashOf(flags.Values[row] ? 1L : 0L),
        Column<double> numbers => HashOf(BitConverter.DoubleToInt64Bits(Canonical(numbers.Values[row]))),
        Column<float> numbers => HashOf(BitConverter.DoubleToInt64Bits(Canonical(numbers.Values[row]))),
        Column<Int128> numbers => HashOf(numbers.Values[row], column.Type.Scale),
        _ => throw new ArgumentException($"A {column.Type} cannot be a key.", nameof(column)),
    };

    private static double Canonical(double value) => double.IsNaN(value) ? double.NaN : value + 0d;

    private static UInt128 HashOf(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return XxHash128.HashToUInt128(bytes);
    }

    private static UInt128 HashOf(Int128 unscaled, int scale)
    {
        while (scale > 0 && unscaled % 10 == 0)
            (unscaled, scale) = (unscaled / 10, scale - 1);
        Span<byte> bytes = stackalloc byte[17];
        BinaryPrimitives.WriteInt128LittleEndian(bytes, unscaled);
        bytes[16] = (byte)scale;
        return XxHash128.HashToUInt128(bytes);
    }
}
