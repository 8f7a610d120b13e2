using System.Buffers.Binary;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Encodings;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>Decodes statistics and drops what cannot be trusted: pruning by a wrong bound loses rows.</summary>
internal static class StatisticsReader
{
    public static ColumnStatistics? Read(in RawStatistics raw, ColumnLayout column, bool hasTypeOrder, bool isParquetNet, long valueCount)
    {
        if (!column.IsFlat)
            return null;
        var nullCount = raw.NullCount is >= 0 && raw.NullCount <= valueCount ? raw.NullCount : null;
        var (min, max) = Bounds(raw, column.Only.Format, hasTypeOrder, isParquetNet);
        return min is null && max is null && nullCount is null ? null : new ColumnStatistics(min, max, nullCount);
    }

    private static (object?, object?) Bounds(in RawStatistics raw, LeafFormat format, bool hasTypeOrder, bool isParquetNet)
    {
        var isText = format.Type.Kind is TypeKind.String or TypeKind.Binary;
        // Parquet.Net compares text as UTF-16, which sorts U+10000 and above before U+E000.
        if (!hasTypeOrder || (isText && isParquetNet))
            return default;
        // The old pair of fields was compared as signed numbers or signed bytes, whatever the type.
        var (rawMin, rawMax) = raw.Min is null && raw.Max is null && IsSignedNumber(format) ? (raw.DeprecatedMin, raw.DeprecatedMax) : (raw.Min, raw.Max);
        var min = Decode(rawMin, format, isMax: false);
        var max = Decode(rawMax, format, isMax: true);
        if (min is null != rawMin is null || max is null != rawMax is null)
            return default;
        return min is null || max is null || IsOrdered(min, max) ? (min, max) : default;
    }

    private static bool IsSignedNumber(LeafFormat format) =>
        format.Physical is PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.Float or PhysicalType.Double
        && format.Conversion is not (ValueConversion.UnsignedInt32 or ValueConversion.UnsignedInt64);

    private static object? Decode(byte[]? raw, LeafFormat format, bool isMax) => (format.Physical, raw) switch
    {
        (_, null) => null,
        (PhysicalType.Boolean, { Length: 1 }) => raw[0] != 0,
        (PhysicalType.Int32, { Length: 4 }) => FromInt32(BinaryPrimitives.ReadInt32LittleEndian(raw), format.Conversion),
        (PhysicalType.Int64, { Length: 8 }) => FromInt64(BinaryPrimitives.ReadInt64LittleEndian(raw), format.Conversion, isMax),
        (PhysicalType.Float, { Length: 4 }) => FromFloat(BinaryPrimitives.ReadSingleLittleEndian(raw), isMax),
        (PhysicalType.Double, { Length: 8 }) => FromDouble(BinaryPrimitives.ReadDoubleLittleEndian(raw), isMax),
        (PhysicalType.ByteArray or PhysicalType.FixedLenByteArray, _) => FromBytes(raw, format, isMax),
        _ => null,
    };

    // Every branch boxes its own type: a common type of the branches would change what a bound is compared as.
    private static object? FromInt32(int value, ValueConversion conversion) => conversion switch
    {
        ValueConversion.UnsignedInt32 => (object)(long)(uint)value,
        ValueConversion.Decimal => (object)(Int128)value,
        ValueConversion.TimeMillis => Text<int, MillisOfDay>(value),
        _ => (object)value,
    };

    private static object? FromInt64(long value, ValueConversion conversion, bool isMax) => conversion switch
    {
        ValueConversion.Decimal => (object)(Int128)value,
        ValueConversion.UnsignedInt64 => (object)(Int128)(ulong)value,
        ValueConversion.TimeMicros => Text<long, MicrosOfDay>(value),
        ValueConversion.TimeNanos => Text<long, NanosOfDay>(value),
        ValueConversion.Millis => value is > long.MaxValue / 1000 or < long.MinValue / 1000 ? null : (object)(value * 1000),
        ValueConversion.Nanos or ValueConversion.NanosFloor => (object)(isMax ? -FloorThousandth(-value) : FloorThousandth(value)),
        _ => (object)value,
    };

    private static long FloorThousandth(long value) => value / 1000 - (value % 1000 < 0 ? 1 : 0);

    // A zero bound may stand for zero of either sign (parquet.thrift, ColumnOrder).
    private static float? FromFloat(float value, bool isMax) => float.IsNaN(value) ? null : value == 0 ? (isMax ? 0f : -0f) : value;

    private static double? FromDouble(double value, bool isMax) => double.IsNaN(value) ? null : value == 0 ? (isMax ? 0d : -0d) : value;

    private static object? FromBytes(byte[] raw, LeafFormat format, bool isMax) => format.Conversion switch
    {
        ValueConversion.Decimal => BigEndianDecimal.TryConvert(raw, out var value) ? (object)value : null,
        ValueConversion.Float16 => raw.Length == 2 ? FromFloat((float)BinaryPrimitives.ReadHalfLittleEndian(raw), isMax) : null,
        ValueConversion.Uuid => raw.Length == 16 ? Uuid(raw) : null,
        _ => raw,
    };

    private static byte[]? Text<TRaw, TFormat>(TRaw value)
        where TFormat : struct, ITextFormat<TRaw>
    {
        var text = new byte[TFormat.Width];
        return TFormat.TryFormat(value, text) ? text : null;
    }

    private static byte[] Uuid(byte[] raw)
    {
        var text = new byte[36];
        UuidDecoder.Format(raw, text);
        return text;
    }

    private static bool IsOrdered(object min, object max) => (min, max) switch
    {
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b) <= 0,
        (IComparable a, _) when a.GetType() == max.GetType() => a.CompareTo(max) <= 0,
        _ => false,
    };
}
