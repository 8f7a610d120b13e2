using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>Makes the public description of the row groups from the footer.</summary>
internal static class RowGroupCatalog
{
    private static readonly string[] EncodingNames =
    [
        "PLAIN", "GROUP_VAR_INT", "PLAIN_DICTIONARY", "RLE", "BIT_PACKED", "DELTA_BINARY_PACKED",
        "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "RLE_DICTIONARY", "BYTE_STREAM_SPLIT",
    ];

    public static IReadOnlyList<RowGroupInfo> Describe(FileMetadata metadata, List<ColumnLayout> layouts)
    {
        var isParquetNet = IsParquetNet(metadata);
        var groups = new RowGroupInfo[metadata.RowGroups.Count];
        var encodings = new Dictionary<int, IReadOnlyList<string>>();
        long firstRow = 0;
        for (var i = 0; i < groups.Length; i++)
        {
            var group = metadata.RowGroups[i];
            var columns = new ColumnChunkInfo[layouts.Count];
            for (var column = 0; column < columns.Length; column++)
            {
                var layout = layouts[column];
                var chunk = group.Chunks[layout.Leaves[0].Leaf];
                if (!encodings.TryGetValue(chunk.EncodingMask, out var names))
                    encodings.Add(chunk.EncodingMask, names = Names(chunk.EncodingMask));
                var statistics = StatisticsReader.Read(chunk.Statistics, layout, HasTypeOrder(metadata, layout), isParquetNet, chunk.ValueCount);
                var (compressed, uncompressed) = Bytes(group, layout);
                columns[column] = new ColumnChunkInfo(statistics, compressed, uncompressed, PageDecompressor.Name(chunk.Codec), names);
            }
            groups[i] = new RowGroupInfo(i, firstRow, group.RowCount, columns);
            firstRow += group.RowCount;
        }
        return groups;
    }

    /// <summary>Whether bounds of text cannot be trusted for their writer's sake.</summary>
    public static bool IsParquetNet(FileMetadata metadata) => metadata.CreatedBy?.Contains("Parquet.Net", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Whether the bounds of a column follow the order of its type.</summary>
    public static bool HasTypeOrder(FileMetadata metadata, ColumnLayout layout) =>
        metadata.HasTypeDefinedOrder is not { } orders || (layout.Leaves[0].Leaf < orders.Length && orders[layout.Leaves[0].Leaf]);

    private static (long Compressed, long Uncompressed) Bytes(RowGroupMetadata group, ColumnLayout layout)
    {
        long compressed = 0;
        long uncompressed = 0;
        foreach (var leaf in layout.Leaves)
        {
            compressed += group.Chunks[leaf.Leaf].CompressedBytes;
            uncompressed += group.Chunks[leaf.Leaf].UncompressedBytes;
        }
        return (compressed, uncompressed);
    }

    private static List<string> Names(int mask)
    {
        var names = new List<string>();
        for (var encoding = 0; encoding < 31; encoding++)
        {
            if ((mask >> encoding & 1) != 0)
                names.Add(encoding < EncodingNames.Length ? EncodingNames[encoding] : $"UNKNOWN({encoding})");
        }
        return names;
    }
}
