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
    /// <param name="pages">The chunk of each of its leaves.</param>
    /// <param name="budget">The memory that the row group may take.</param>
    /// <param name="batchBytes">Bytes of text or lists that make a batch end.</param>
    public static IColumnReader Create(ColumnLayout layout, IReadOnlyList<PageReader> pages, MemoryBudget budget, int batchBytes)
    {
        if (layout.IsFlat)
            return (IColumnReader)Create(layout.Only, pages[0], budget, batchBytes, isFlat: true);
        var leaves = new Queue<LeafCursor>();
        for (var i = 0; i < layout.Leaves.Count; i++)
            leaves.Enqueue((LeafCursor)Create(layout.Leaves[i], pages[i], budget, batchBytes, isFlat: false));
        return new NestedColumnReader(layout, leaves, budget, batchBytes);
    }

    private static ChunkReader Create(LeafLayout layout, PageReader pages, MemoryBudget budget, int batchBytes, bool isFlat)
    {
        var format = layout.Format;
        return (format.Physical, format.Conversion) switch
        {
            (PhysicalType.Boolean, _) => Fixed(layout, pages, isFlat, Same(new BooleanDecoder(), budget)),
            (PhysicalType.Int32, ValueConversion.Int8) => Fixed(layout, pages, isFlat, new NumberReader<int, int, FitsInt8>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.Int16) =>
                Fixed(layout, pages, isFlat, new NumberReader<int, int, FitsInt16>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.UnsignedInt8) =>
                Fixed(layout, pages, isFlat, new NumberReader<int, int, FitsUnsignedInt8>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.UnsignedInt16) =>
                Fixed(layout, pages, isFlat, new NumberReader<int, int, FitsUnsignedInt16>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.UnsignedInt32) =>
                Fixed(layout, pages, isFlat, new NumberReader<int, long, WidenUnsigned>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.Decimal) =>
                Fixed(layout, pages, isFlat, new NumberReader<int, Int128, WidenInt32>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.TimeMillis) =>
                Bytes(layout, pages, budget, batchBytes, isFlat, new TextDecoder<int, MillisOfDay>(new NumberDecoder<int>())),
            (PhysicalType.Int32, _) => Fixed(layout, pages, isFlat, Same(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int64, ValueConversion.Decimal) =>
                Fixed(layout, pages, isFlat, new NumberReader<long, Int128, WidenInt64>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, ValueConversion.UnsignedInt64) =>
                Fixed(layout, pages, isFlat, new NumberReader<long, Int128, WidenUnsignedInt64>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, ValueConversion.TimeMicros) =>
                Bytes(layout, pages, budget, batchBytes, isFlat, new TextDecoder<long, MicrosOfDay>(new NumberDecoder<long>())),
            (PhysicalType.Int64, ValueConversion.TimeNanos) =>
                Bytes(layout, pages, budget, batchBytes, isFlat, new TextDecoder<long, NanosOfDay>(new NumberDecoder<long>())),
            (PhysicalType.Int64, ValueConversion.Millis) =>
                Fixed(layout, pages, isFlat, new NumberReader<long, long, MillisToMicros>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, ValueConversion.Nanos) =>
                Fixed(layout, pages, isFlat, new NumberReader<long, long, NanosToMicros>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, ValueConversion.NanosFloor) =>
                Fixed(layout, pages, isFlat, new NumberReader<long, long, NanosToMicrosFloor>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, _) => Fixed(layout, pages, isFlat, Same(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int96, ValueConversion.Int96Floor) =>
                Fixed(layout, pages, isFlat, new NumberReader<Int96, long, Int96ToMicrosFloor>(new NumberDecoder<Int96>(), budget)),
            (PhysicalType.Int96, _) => Fixed(layout, pages, isFlat, new NumberReader<Int96, long, Int96ToMicros>(new NumberDecoder<Int96>(), budget)),
            (PhysicalType.Float, _) => Fixed(layout, pages, isFlat, Same(new NumberDecoder<float>(), budget)),
            (PhysicalType.Double, _) => Fixed(layout, pages, isFlat, Same(new NumberDecoder<double>(), budget)),
            (_, ValueConversion.Decimal) => Fixed(layout, pages, isFlat, new ConvertedBytesReader<Int128, BigEndianDecimal>(format.Width, budget)),
            (_, ValueConversion.Float16) => Fixed(layout, pages, isFlat, new ConvertedBytesReader<float, HalfToFloat>(format.Width, budget)),
            (_, ValueConversion.Uuid) => Bytes(layout, pages, budget, batchBytes, isFlat, new UuidDecoder(budget)),
            _ => Bytes(layout, pages, budget, batchBytes, isFlat, new ByteDecoder(format.Width, budget)),
        };
    }

    private static NumberReader<T, T, Identity<T>> Same<T>(RawDecoder<T> decoder, MemoryBudget budget)
        where T : unmanaged => new(decoder, budget);

    private static ChunkReader Fixed<T>(LeafLayout layout, PageReader pages, bool isFlat, ValueReader<T> values)
        where T : unmanaged =>
        isFlat ? new FixedColumnReader<T>(layout, pages, values) : new LeafCursor(layout, pages, new FixedElements<T>(values, layout.Format.Type));

    private static ChunkReader Bytes(LeafLayout layout, PageReader pages, MemoryBudget budget, int batchBytes, bool isFlat, IByteDecoder decoder)
    {
        var values = new ByteValueReader(decoder, budget);
        return isFlat ? new ByteColumnReader(layout, pages, values, budget, batchBytes) : new LeafCursor(layout, pages, new ByteElements(values, budget));
    }
}
