using System.Buffers.Binary;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Turns a stored byte string into a value of fixed width.</summary>
internal interface IBytesConversion<T>
{
    /// <returns>False where the type cannot hold the value.</returns>
    static abstract bool TryConvert(ReadOnlySpan<byte> raw, out T value);
}

/// <summary>The unscaled number of a decimal: two's complement, highest byte first.</summary>
internal readonly struct BigEndianDecimal : IBytesConversion<Int128>
{
    public static bool TryConvert(ReadOnlySpan<byte> raw, out Int128 value)
    {
        value = 0;
        if (raw.IsEmpty)
            return true;
        var sign = (byte)((sbyte)raw[0] >> 7);
        while (raw.Length > 16)
        {
            if (raw[0] != sign)
                return false;
            raw = raw[1..];
        }
        Span<byte> wide = stackalloc byte[16];
        wide.Fill(sign);
        raw.CopyTo(wide[(16 - raw.Length)..]);
        value = BinaryPrimitives.ReadInt128BigEndian(wide);
        return Int128.IsNegative(value) == (sign != 0);
    }
}

internal readonly struct HalfToFloat : IBytesConversion<float>
{
    public static bool TryConvert(ReadOnlySpan<byte> raw, out float value)
    {
        value = raw.Length == 2 ? (float)BinaryPrimitives.ReadHalfLittleEndian(raw) : 0;
        return raw.Length == 2;
    }
}
