using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Thrift;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>Decodes a row group and the metadata of its column chunks.</summary>
internal static class RowGroupMetadataReader
{
    public static RowGroupMetadata Read(ref ThriftReader reader, ReadLimits limits, ref int chunksLeft)
    {
        var group = new RowGroupMetadata();
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var type))
        {
            switch (id)
            {
                case RowGroupField.Columns: group.Chunks = ReadChunks(ref reader, type, limits, ref chunksLeft); break;
                case RowGroupField.SortingColumns: ReadSorting(ref reader, type, limits, group.Sorting); break;
                case RowGroupField.Rows: group.RowCount = reader.ReadInt64(type); break;
                default: reader.Skip(type); break;
            }
        }
        reader.EndStruct(outer);
        return group;
    }

    private static void ReadSorting(ref ThriftReader reader, ThriftType type, ReadLimits limits, List<SortingLeaf> sorting)
    {
        var count = reader.BeginList(type, out var elementType);
        if (count > 0)
            FooterReader.ExpectStruct(elementType);
        if (count > limits.MaxColumns)
            ReadFailure.Limit("the number of sorting columns of a row group is", count, limits.MaxColumns, nameof(ReadLimits.MaxColumns));
        for (var i = 0; i < count; i++)
        {
            var key = new SortingLeaf(-1, false, false);
            var outer = reader.BeginStruct();
            while (reader.NextField(out var id, out var fieldType))
            {
                switch (id)
                {
                    case SortingColumnField.Column: key = key with { Leaf = reader.ReadInt32(fieldType) }; break;
                    case SortingColumnField.IsDescending: key = key with { IsDescending = ThriftReader.ReadBool(fieldType) }; break;
                    case SortingColumnField.NullsFirst: key = key with { NullsFirst = ThriftReader.ReadBool(fieldType) }; break;
                    default: reader.Skip(fieldType); break;
                }
            }
            reader.EndStruct(outer);
            sorting.Add(key);
        }
    }

    private static ChunkMetadata[] ReadChunks(ref ThriftReader reader, ThriftType type, ReadLimits limits, ref int chunksLeft)
    {
        var count = reader.BeginList(type, out var elementType);
        if (count > 0)
            FooterReader.ExpectStruct(elementType);
        if (count > limits.MaxColumns)
            ReadFailure.Limit("the number of column chunks of a row group is", count, limits.MaxColumns, nameof(ReadLimits.MaxColumns));
        if (count > chunksLeft)
            ReadFailure.Limit("the number of column chunks of all row groups is at least",
                limits.MaxColumnChunks - chunksLeft + count, limits.MaxColumnChunks, nameof(ReadLimits.MaxColumnChunks));
        chunksLeft -= count;
        var chunks = new ChunkMetadata[count];
        for (var i = 0; i < count; i++)
            chunks[i] = ReadChunk(ref reader);
        return chunks;
    }

    private static ChunkMetadata ReadChunk(ref ThriftReader reader)
    {
        var chunk = new ChunkMetadata { Obstacle = "its metadata is missing" };
        string? obstacle = null;
        var (offsetIndex, columnIndex) = (default(IndexPlace), default(IndexPlace));
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var type))
        {
            switch (id)
            {
                case ColumnChunkField.FilePath:
                    if (reader.ReadBinary(type).Length > 0)
                        obstacle = "its data lies in another file";
                    break;
                case ColumnChunkField.Metadata:
                    if (type != ThriftType.Struct)
                        ReadFailure.Corrupt($"the metadata of a column chunk is stored as {type} where a structure was expected.");
                    chunk = ReadMetadata(ref reader);
                    break;
                case ColumnChunkField.OffsetIndexOffset: offsetIndex = offsetIndex with { Offset = reader.ReadInt64(type) }; break;
                case ColumnChunkField.OffsetIndexLength: offsetIndex = offsetIndex with { Length = reader.ReadInt32(type) }; break;
                case ColumnChunkField.ColumnIndexOffset: columnIndex = columnIndex with { Offset = reader.ReadInt64(type) }; break;
                case ColumnChunkField.ColumnIndexLength: columnIndex = columnIndex with { Length = reader.ReadInt32(type) }; break;
                case ColumnChunkField.Encryption or ColumnChunkField.EncryptedMetadata:
                    obstacle = "it is encrypted";
                    reader.Skip(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        reader.EndStruct(outer);
        chunk.Obstacle = obstacle ?? chunk.Obstacle;
        chunk.OffsetIndex = offsetIndex;
        chunk.ColumnIndex = columnIndex;
        return chunk;
    }

    private static ChunkMetadata ReadMetadata(ref ThriftReader reader)
    {
        var chunk = new ChunkMetadata();
        var seen = 0;
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var type))
        {
            seen |= id is > 0 and < 32 ? 1 << id : 0;
            switch (id)
            {
                case ColumnMetadataField.Type: chunk.Type = (PhysicalType)reader.ReadInt32(type); break;
                case ColumnMetadataField.Encodings: chunk.EncodingMask = ReadEncodings(ref reader, type); break;
                case ColumnMetadataField.Codec: chunk.Codec = reader.ReadInt32(type); break;
                case ColumnMetadataField.Values: chunk.ValueCount = reader.ReadInt64(type); break;
                case ColumnMetadataField.UncompressedSize: chunk.UncompressedBytes = reader.ReadInt64(type); break;
                case ColumnMetadataField.CompressedSize: chunk.CompressedBytes = reader.ReadInt64(type); break;
                case ColumnMetadataField.DataPageOffset: chunk.DataPageOffset = reader.ReadInt64(type); break;
                case ColumnMetadataField.DictionaryPageOffset: chunk.DictionaryPageOffset = reader.ReadInt64(type); break;
                case ColumnMetadataField.Statistics: chunk.Statistics = ReadStatistics(ref reader, type); break;
                case ColumnMetadataField.BloomFilterOffset: chunk.BloomFilter = chunk.BloomFilter with { Offset = reader.ReadInt64(type) }; break;
                case ColumnMetadataField.BloomFilterLength: chunk.BloomFilter = chunk.BloomFilter with { Length = reader.ReadInt32(type) }; break;
                default: reader.Skip(type); break;
            }
        }
        reader.EndStruct(outer);
        const int Required = 1 << ColumnMetadataField.Type | 1 << ColumnMetadataField.Codec | 1 << ColumnMetadataField.Values
            | 1 << ColumnMetadataField.CompressedSize | 1 << ColumnMetadataField.DataPageOffset;
        if ((seen & Required) != Required)
            ReadFailure.Corrupt("the metadata of a column chunk lacks its type, codec, value count, size or offset.");
        return chunk;
    }

    private static int ReadEncodings(ref ThriftReader reader, ThriftType type)
    {
        var count = reader.BeginList(type, out var elementType);
        var mask = 0;
        for (var i = 0; i < count; i++)
        {
            var encoding = reader.ReadInt32(elementType);
            mask |= encoding is >= 0 and < 31 ? 1 << encoding : 0;
        }
        return mask;
    }

    private static RawStatistics ReadStatistics(ref ThriftReader reader, ThriftType type)
    {
        if (type != ThriftType.Struct)
            ReadFailure.Corrupt($"statistics are stored as {type} where a structure was expected.");
        var result = default(RawStatistics);
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var fieldType))
        {
            switch (id)
            {
                case StatisticsField.DeprecatedMax: result = result with { DeprecatedMax = reader.ReadBinary(fieldType).ToArray() }; break;
                case StatisticsField.DeprecatedMin: result = result with { DeprecatedMin = reader.ReadBinary(fieldType).ToArray() }; break;
                case StatisticsField.NullCount: result = result with { NullCount = reader.ReadInt64(fieldType) }; break;
                case StatisticsField.MaxValue: result = result with { Max = reader.ReadBinary(fieldType).ToArray() }; break;
                case StatisticsField.MinValue: result = result with { Min = reader.ReadBinary(fieldType).ToArray() }; break;
                default: reader.Skip(fieldType); break;
            }
        }
        reader.EndStruct(outer);
        return result;
    }
}
