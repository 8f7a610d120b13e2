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
        if (layout.Node is not StructNode root)
            return Create(layout.Name, layout.Node, new Queue<PageReader>(pages), null, budget, batchBytes);
        var parts = new List<StructPart>();
        AddParts(layout.Name, root, [], new Queue<PageReader>(pages), parts, budget, batchBytes);
        return new StructColumnReader(layout, parts);
    }

    private static void AddParts(
        string name, StructNode group, int[] around, Queue<PageReader> pages, List<StructPart> parts, MemoryBudget budget, int batchBytes)
    {
        int[] inside = [.. around, group.Definition];
        foreach (var field in group.Fields)
        {
            if (field is StructNode inner)
            {
                AddParts(name, inner, inside, pages, parts, budget, batchBytes);
                continue;
            }
            var presence = new StructPresence(inside);
            parts.Add(new StructPart(Create(name, field, pages, presence, budget, batchBytes), presence));
        }
    }

    /// <summary>A reader of what is no struct.</summary>
    private static IColumnReader Create(string name, LayoutNode node, Queue<PageReader> pages, StructPresence? around, MemoryBudget budget, int batchBytes)
    {
        if (node is ValueNode { Leaf.MaxRepetition: 0 } value)
            return (IColumnReader)Create(value.Leaf, pages.Dequeue(), budget, batchBytes, new Form(true, around));
        var leaves = new List<LeafLayout>();
        node.Collect(leaves);
        var cursors = leaves.ConvertAll(leaf => (LeafCursor)Create(leaf, pages.Dequeue(), budget, batchBytes, new Form(false, null)));
        return new NestedColumnReader(name, node, cursors, budget, batchBytes) { Around = around };
    }

    private static ChunkReader Create(LeafLayout layout, PageReader pages, MemoryBudget budget, int batchBytes, Form form)
    {
        var format = layout.Format;
        return (format.Physical, format.Conversion) switch
        {
            (PhysicalType.Boolean, _) => Fixed(layout, pages, form, Same(new BooleanDecoder(), budget)),
            (PhysicalType.Int32, ValueConversion.Int8) => Fixed(layout, pages, form, new NumberReader<int, int, FitsInt8>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.Int16) =>
                Fixed(layout, pages, form, new NumberReader<int, int, FitsInt16>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.UnsignedInt8) =>
                Fixed(layout, pages, form, new NumberReader<int, int, FitsUnsignedInt8>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.UnsignedInt16) =>
                Fixed(layout, pages, form, new NumberReader<int, int, FitsUnsignedInt16>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.UnsignedInt32) =>
                Fixed(layout, pages, form, new NumberReader<int, long, WidenUnsigned>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.Decimal) =>
                Fixed(layout, pages, form, new NumberReader<int, Int128, WidenInt32>(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int32, ValueConversion.TimeMillis) =>
                Bytes(layout, pages, budget, batchBytes, form, new TextDecoder<int, MillisOfDay>(new NumberDecoder<int>())),
            (PhysicalType.Int32, _) => Fixed(layout, pages, form, Same(new NumberDecoder<int>(), budget)),
            (PhysicalType.Int64, ValueConversion.Decimal) =>
                Fixed(layout, pages, form, new NumberReader<long, Int128, WidenInt64>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, ValueConversion.UnsignedInt64) =>
                Fixed(layout, pages, form, new NumberReader<long, Int128, WidenUnsignedInt64>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, ValueConversion.TimeMicros) =>
                Bytes(layout, pages, budget, batchBytes, form, new TextDecoder<long, MicrosOfDay>(new NumberDecoder<long>())),
            (PhysicalType.Int64, ValueConversion.TimeNanos) =>
                Bytes(layout, pages, budget, batchBytes, form, new TextDecoder<long, NanosOfDay>(new NumberDecoder<long>())),
            (PhysicalType.Int64, ValueConversion.Millis) =>
                Fixed(layout, pages, form, new NumberReader<long, long, MillisToMicros>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, ValueConversion.Nanos) =>
                Fixed(layout, pages, form, new NumberReader<long, long, NanosToMicros>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, ValueConversion.NanosFloor) =>
                Fixed(layout, pages, form, new NumberReader<long, long, NanosToMicrosFloor>(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int64, _) => Fixed(layout, pages, form, Same(new NumberDecoder<long>(), budget)),
            (PhysicalType.Int96, ValueConversion.Int96Floor) =>
                Fixed(layout, pages, form, new NumberReader<Int96, long, Int96ToMicrosFloor>(new NumberDecoder<Int96>(), budget)),
            (PhysicalType.Int96, _) => Fixed(layout, pages, form, new NumberReader<Int96, long, Int96ToMicros>(new NumberDecoder<Int96>(), budget)),
            (PhysicalType.Float, _) => Fixed(layout, pages, form, Same(new NumberDecoder<float>(), budget)),
            (PhysicalType.Double, _) => Fixed(layout, pages, form, Same(new NumberDecoder<double>(), budget)),
            (_, ValueConversion.Decimal) => Fixed(layout, pages, form, new ConvertedBytesReader<Int128, BigEndianDecimal>(format.Width, budget)),
            (_, ValueConversion.Float16) => Fixed(layout, pages, form, new ConvertedBytesReader<float, HalfToFloat>(format.Width, budget)),
            (_, ValueConversion.Uuid) => Bytes(layout, pages, budget, batchBytes, form, new UuidDecoder(budget)),
            _ => Bytes(layout, pages, budget, batchBytes, form, new ByteDecoder(format.Width, budget)),
        };
    }

    private static NumberReader<T, T, Identity<T>> Same<T>(RawDecoder<T> decoder, MemoryBudget budget)
        where T : unmanaged => new(decoder, budget);

    private static ChunkReader Fixed<T>(LeafLayout layout, PageReader pages, Form form, ValueReader<T> values)
        where T : unmanaged => form.IsFlat
            ? new FixedColumnReader<T>(layout, pages, values) { Around = form.Around }
            : new LeafCursor(layout, pages, new FixedElements<T>(values, layout.Format.Type));

    private static ChunkReader Bytes(LeafLayout layout, PageReader pages, MemoryBudget budget, int batchBytes, Form form, IByteDecoder decoder)
    {
        var values = new ByteValueReader(decoder, budget);
        pages.InPieces = form.IsFlat && values.TakesPieces;
        return form.IsFlat
            ? new ByteColumnReader(layout, pages, values, budget, batchBytes) { Around = form.Around }
            : new LeafCursor(layout, pages, new ByteElements(values, budget));
    }

    /// <param name="IsFlat">Whether each row has one entry.</param>
    /// <param name="Around">For a flat leaf: told where the structs around it are there.</param>
    private readonly record struct Form(bool IsFlat, StructPresence? Around);
}
