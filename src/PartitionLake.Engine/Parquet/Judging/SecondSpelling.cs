using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Parquet.Data;
using PartitionLake.Engine.Parquet.Reading.Encodings;

namespace PartitionLake.Engine.Parquet.Judging;

/// <summary>Spells the values of Parquet.Net as the bytes that our columns hold.</summary>
internal static class SecondSpelling
{
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static void Flag(bool value, ArrayBufferWriter<byte> bytes)
    {
        bytes.GetSpan(1)[0] = value ? (byte)1 : (byte)0;
        bytes.Advance(1);
    }

    public static void Narrow(int value, ArrayBufferWriter<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(4), value);
        bytes.Advance(4);
    }

    public static void Long(long value, ArrayBufferWriter<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(8), value);
        bytes.Advance(8);
    }

    public static void Wide(Int128 value, ArrayBufferWriter<byte> bytes)
    {
        BinaryPrimitives.WriteInt128LittleEndian(bytes.GetSpan(16), value);
        bytes.Advance(16);
    }

    public static void Float(float value, ArrayBufferWriter<byte> bytes) => Narrow(BitConverter.SingleToInt32Bits(value), bytes);

    public static void Double(double value, ArrayBufferWriter<byte> bytes) => Long(BitConverter.DoubleToInt64Bits(value), bytes);

    /// <summary>The number without its point, at the scale of the column; Parquet.Net keeps no more digits than the file has.</summary>
    public static void Decimal(BigDecimal value, ArrayBufferWriter<byte> bytes) => Wide((Int128)value.UnscaledValue, bytes);

    public static void Day(DateOnly value, ArrayBufferWriter<byte> bytes) => Narrow(value.DayNumber - EpochDay, bytes);

    /// <summary>Microseconds since 1970. Our reader refuses what is finer.</summary>
    public static void Timestamp(DateTime value, ArrayBufferWriter<byte> bytes) =>
        Long((value.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond, bytes);

    public static void Text(ReadOnlyMemory<char> value, ArrayBufferWriter<byte> bytes)
    {
        var target = bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length));
        bytes.Advance(Encoding.UTF8.GetBytes(value.Span, target));
    }

    public static void Blob(ReadOnlyMemory<byte> value, ArrayBufferWriter<byte> bytes) => bytes.Write(value.Span);

    public static void Uuid(Guid value, ArrayBufferWriter<byte> bytes) => Text(value.ToString("D").AsMemory(), bytes);

    /// <summary>A time of day, which is text here.</summary>
    public static void Time(long value, long unitsPerSecond, int width, ArrayBufferWriter<byte> bytes)
    {
        if (!TimeOfDay.TryFormat(value, unitsPerSecond, bytes.GetSpan(width)[..width]))
            throw new FormatException($"{value} is no time of a day");
        bytes.Advance(width);
    }
}
