using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Pages;
using PartitionLake.Engine.Parquet.Reading.Thrift;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>Decodes column and offset indexes (parquet.thrift: ColumnIndex, OffsetIndex).</summary>
/// <remarks>
/// An index only saves work: one that contradicts itself or the chunk is left unused (null), because the pages can be read without it.
/// </remarks>
internal static class PageIndexReader
{
    /// <summary>The places of the chunk's data pages in row order.</summary>
    public static PagePlace[]? ReadOffsets(ReadOnlySpan<byte> index, ChunkMetadata chunk, long rowCount)
    {
        try
        {
            return CheckedPlaces(ReadPlaces(index), chunk, rowCount);
        }
        catch (ReadFailure)
        {
            return null;
        }
    }

    /// <summary>The statistics of each page, decoded by the rules of those of a chunk.</summary>
    public static ColumnStatistics?[]? ReadBounds(ReadOnlySpan<byte> index, PagePlace[] pages, ColumnLayout layout, bool hasTypeOrder, bool isParquetNet)
    {
        try
        {
            return ReadPageStatistics(index, pages, layout, hasTypeOrder, isParquetNet);
        }
        catch (ReadFailure)
        {
            return null;
        }
    }

    private static List<PagePlace> ReadPlaces(ReadOnlySpan<byte> index)
    {
        var reader = new ThriftReader(index);
        var places = new List<PagePlace>();
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var type))
        {
            if (id != OffsetIndexField.Pages)
            {
                reader.Skip(type);
                continue;
            }
            var count = reader.BeginList(type, out var elementType);
            FooterReader.ExpectStruct(elementType);
            for (var i = 0; i < count; i++)
                places.Add(ReadPlace(ref reader));
        }
        reader.EndStruct(outer);
        return places;
    }

    private static PagePlace ReadPlace(ref ThriftReader reader)
    {
        var place = new PagePlace(-1, -1, -1, 0);
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var type))
        {
            switch (id)
            {
                case PageLocationField.Offset: place = place with { Offset = reader.ReadInt64(type) }; break;
                case PageLocationField.Length: place = place with { Length = reader.ReadInt32(type) }; break;
                case PageLocationField.FirstRow: place = place with { FirstRow = reader.ReadInt64(type) }; break;
                default: reader.Skip(type); break;
            }
        }
        reader.EndStruct(outer);
        return place;
    }

    /// <summary>The pages lie one behind the other within their chunk, and their rows are those of the row group.</summary>
    private static PagePlace[]? CheckedPlaces(List<PagePlace> places, ChunkMetadata chunk, long rowCount)
    {
        if (places.Count == 0 || places[0].FirstRow != 0)
            return null;
        var end = chunk.Start;
        var result = new PagePlace[places.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var place = places[i];
            var nextRow = i + 1 < result.Length ? places[i + 1].FirstRow : rowCount;
            if (place.Offset < end || place.Length <= 0 || place.Offset > chunk.Start + chunk.CompressedBytes - place.Length
                || nextRow <= place.FirstRow || nextRow > rowCount || nextRow - place.FirstRow > int.MaxValue)
            {
                return null;
            }
            end = place.Offset + place.Length;
            result[i] = place with { RowCount = (int)(nextRow - place.FirstRow) };
        }
        return result;
    }

    private static ColumnStatistics?[]? ReadPageStatistics(
        ReadOnlySpan<byte> index, PagePlace[] pages, ColumnLayout layout, bool hasTypeOrder, bool isParquetNet)
    {
        var reader = new ThriftReader(index);
        bool[] isNull = [];
        byte[][] min = [];
        byte[][] max = [];
        long[]? nulls = null;
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var type))
        {
            switch (id)
            {
                case ColumnIndexField.NullPages: isNull = ReadFlags(ref reader, type); break;
                case ColumnIndexField.MinValues: min = ReadValues(ref reader, type); break;
                case ColumnIndexField.MaxValues: max = ReadValues(ref reader, type); break;
                case ColumnIndexField.NullCounts: nulls = ReadNumbers(ref reader, type); break;
                default: reader.Skip(type); break;
            }
        }
        reader.EndStruct(outer);
        if (isNull.Length != pages.Length || min.Length != pages.Length || max.Length != pages.Length || (nulls is not null && nulls.Length != pages.Length))
            return null;
        var result = new ColumnStatistics?[pages.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var raw = isNull[i]
                ? new RawStatistics(null, null, null, null, pages[i].RowCount)
                : new RawStatistics(min[i], max[i], null, null, nulls?[i]);
            result[i] = StatisticsReader.Read(raw, layout, hasTypeOrder, isParquetNet, pages[i].RowCount);
        }
        return result;
    }

    private static bool[] ReadFlags(ref ThriftReader reader, ThriftType type)
    {
        var flags = new bool[reader.BeginList(type, out _)];
        for (var i = 0; i < flags.Length; i++)
            flags[i] = reader.ReadByte() == (byte)ThriftType.True;
        return flags;
    }

    private static byte[][] ReadValues(ref ThriftReader reader, ThriftType type)
    {
        var values = new byte[reader.BeginList(type, out var elementType)][];
        for (var i = 0; i < values.Length; i++)
            values[i] = reader.ReadBinary(elementType).ToArray();
        return values;
    }

    private static long[] ReadNumbers(ref ThriftReader reader, ThriftType type)
    {
        var numbers = new long[reader.BeginList(type, out var elementType)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = reader.ReadInt64(elementType);
        return numbers;
    }
}
