using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Encodings;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>Chooses the reader for a column by how it is stored and what it is.</summary>
internal static class ColumnReaderFactory
{
    /// <param name="layout">The column.</param>
    /// <param name="pages">Its chunk.</param>
    /// <param name="budget">The memory that the row group may take.</param>
    /// <param name="batchBytes">Bytes of text or lists that make a batch end.</param>
    public static ColumnReader Create(ColumnLayout layout, PageReader pages, MemoryBudget budget, int batchBytes)
    {
        var format = layout.Format;
        return (format.Physical, format.Conversion) switch
        {
            (PhysicalType.Boolean, _) => Wrap(layout, pages, budget, batchBytes, Same(new BooleanDecoder(), budget)),
            (PhysicalType.Int32, ValueConversion.Int8) => Wrap(layout, pages, budget, batchBytes, new NumberReader<int, int, FitsInt8>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.Int16) => Wrap(layout, pages, budget, batchBytes, new NumberReader<int, int, FitsInt16>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.UnsignedInt8) => Wrap(layout, pages, budget, batchBytes, new NumberReader<int, int, FitsUnsignedInt8>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.UnsignedInt16) => Wrap(layout, pages, budget, batchBytes, new NumberReader<int, int, FitsUnsignedInt16>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.UnsignedInt32) => Wrap(layout, pages, budget, batchBytes, new NumberReader<int, long, WidenUnsigned>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.Decimal) => Wrap(layout, pages, budget, batchBytes, new NumberReader<int, Int128, WidenInt32>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.TimeMillis) => Bytes(layout, pages, budget, batchBytes, new TextDecoder<int, MillisOfDay>(new NumberDecoder<int>())),
            (PhysicalType.Int32, _) => Wrap(layout, pages, budget, batchBytes, Same(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int64, ValueConversion.Decimal) => Wrap(layout, pages, budget, batchBytes, new NumberReader<long, Int128, WidenInt64>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, ValueConversion.UnsignedInt64) => Wrap(layout, pages, budget, batchBytes, new NumberReader<long, Int128, WidenUnsignedInt64>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, ValueConversion.TimeMicros) => Bytes(layout, pages, budget, batchBytes, new TextDecoder<long, MicrosOfDay>(new NumberDecoder<long>())),
            (PhysicalType.Int64, ValueConversion.TimeNanos) => Bytes(layout, pages, budget, batchBytes, new TextDecoder<long, NanosOfDay>(new NumberDecoder<long>())),
            (PhysicalType.Int64, ValueConversion.Millis) => Wrap(layout, pages, budget, batchBytes, new NumberReader<long, long, MillisToMicros>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, ValueConversion.Nanos) => Wrap(layout, pages, budget, batchBytes, new NumberReader<long, long, NanosToMicros>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, ValueConversion.NanosFloor) => Wrap(
                layout, pages, budget, batchBytes, new NumberReader<long, long, NanosToMicrosFloor>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, _) => Wrap(layout, pages, budget, batchBytes, Same(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int96, ValueConversion.Int96Floor) => Wrap(
                layout, pages, budget, batchBytes, new NumberReader<Int96, long, Int96ToMicrosFloor>(new NumberDecoder<Int96>(), budget)),
            (PhysicalType.Int96, _) => Wrap(layout, pages, budget, batchBytes, new NumberReader<Int96, long, Int96ToMicros>(new NumberDecoder<Int96>(), budget)),
            (PhysicalType.Float, _) => Wrap(layout, pages, budget, batchBytes, Same(new NumberDecoder<float>(), budget)),
            (PhysicalType.Double, _) => Wrap(layout, pages, budget, batchBytes, Same(new NumberDecoder<double>(), budget)),
            (_, ValueConversion.Decimal) => Wrap(layout, pages, budget, batchBytes, new ConvertedBytesReader<Int128, BigEndianDecimal>(format.Width, budget)),
            (_, ValueConversion.Float16) => Wrap(layout, pages, budget, batchBytes, new ConvertedBytesReader<float, HalfToFloat>(format.Width, budget)),
            (_, ValueConversion.Uuid) => Bytes(layout, pages, budget, batchBytes, new UuidDecoder(budget)),
            _ => Bytes(layout, pages, budget, batchBytes, new ByteDecoder(format.Width, budget)),
        };
    }

    private static NumberReader<T, T, Identity<T>> Same<T>(RawDecoder<T> decoder, MemoryBudget budget)
        where T : unmanaged => new(decoder, budget);

    private static ColumnReader Wrap<T>(ColumnLayout layout, PageReader pages, MemoryBudget budget, int batchBytes, ValueReader<T> values)
        where T : unmanaged =>
        layout.IsList ? new ListColumnReader(layout, pages, new FixedElements<T>(values, layout.Format.Type), budget, batchBytes) : new FixedColumnReader<T>(layout, pages, values);

    private static ColumnReader Bytes(ColumnLayout layout, PageReader pages, MemoryBudget budget, int batchBytes, IByteDecoder decoder)
    {
        var values = new ByteValueReader(decoder, budget);
        return layout.IsList ? new ListColumnReader(layout, pages, new ByteElements(values, budget), budget, batchBytes) : new ByteColumnReader(layout, pages, values, budget, batchBytes);
    }
}
