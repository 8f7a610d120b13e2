using PartitionLake.Engine.Parquet.Reading.Encodings;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>Chooses the reader for a column by how it is stored and what it is.</summary>
internal static class ColumnReaderFactory
{
    /// <param name="layout">The column.</param>
    /// <param name="pages">Its chunk.</param>
    /// <param name="limits">What it may ask for.</param>
    /// <param name="batchBytes">Bytes of text or lists that make a batch end.</param>
    public static ColumnReader Create(ColumnLayout layout, PageReader pages, ReadLimits limits, int batchBytes)
    {
        var (format, max) = (layout.Format, limits.MaxExpandedBytes);
        return (format.Physical, format.Conversion) switch
        {
            (PhysicalType.Boolean, _) => Wrap(layout, pages, max, batchBytes, Same(new BooleanDecoder())),
            (PhysicalType.Int32, ValueConversion.UnsignedInt32) => Wrap(layout, pages, max, batchBytes, new NumberReader<int, long, WidenUnsigned>(new NumberDecoder<int>())),
            (PhysicalType.Int32, ValueConversion.Decimal) => Wrap(layout, pages, max, batchBytes, new NumberReader<int, Int128, WidenInt32>(new NumberDecoder<int>())),
            (PhysicalType.Int32, _) => Wrap(layout, pages, max, batchBytes, Same(new NumberDecoder<int>())),
            (PhysicalType.Int64, ValueConversion.Decimal) => Wrap(layout, pages, max, batchBytes, new NumberReader<long, Int128, WidenInt64>(new NumberDecoder<long>())),
            (PhysicalType.Int64, ValueConversion.Millis) => Wrap(layout, pages, max, batchBytes, new NumberReader<long, long, MillisToMicros>(new NumberDecoder<long>())),
            (PhysicalType.Int64, ValueConversion.Nanos) => Wrap(layout, pages, max, batchBytes, new NumberReader<long, long, NanosToMicros>(new NumberDecoder<long>())),
            (PhysicalType.Int64, _) => Wrap(layout, pages, max, batchBytes, Same(new NumberDecoder<long>())),
            (PhysicalType.Int96, _) => Wrap(layout, pages, max, batchBytes, new NumberReader<Int96, long, Int96ToMicros>(new NumberDecoder<Int96>())),
            (PhysicalType.Float, _) => Wrap(layout, pages, max, batchBytes, Same(new NumberDecoder<float>())),
            (PhysicalType.Double, _) => Wrap(layout, pages, max, batchBytes, Same(new NumberDecoder<double>())),
            (_, ValueConversion.Decimal) => Wrap(layout, pages, max, batchBytes, new ConvertedBytesReader<Int128, BigEndianDecimal>(format.Width, max)),
            (_, ValueConversion.Float16) => Wrap(layout, pages, max, batchBytes, new ConvertedBytesReader<float, HalfToFloat>(format.Width, max)),
            _ => Bytes(layout, pages, max, batchBytes, new ByteValueReader(format.Width, max)),
        };
    }

    private static NumberReader<T, T, Identity<T>> Same<T>(RawDecoder<T> decoder)
        where T : unmanaged => new(decoder);

    private static ColumnReader Wrap<T>(ColumnLayout layout, PageReader pages, int max, int batchBytes, ValueReader<T> values)
        where T : unmanaged =>
        layout.IsList ? new ListColumnReader(layout, pages, new FixedElements<T>(values), max, batchBytes) : new FixedColumnReader<T>(layout, pages, values);

    private static ColumnReader Bytes(ColumnLayout layout, PageReader pages, int max, int batchBytes, ByteValueReader values) =>
        layout.IsList ? new ListColumnReader(layout, pages, new ByteElements(values, max), max, batchBytes) : new ByteColumnReader(layout, pages, values, max, batchBytes);
}
