using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Judging;

/// <summary>What Parquet.Net 6.1 reads wrongly without noticing, by the word of every other engine: no difference in it says anything of the file.</summary>
internal static class KnownMisreadings
{
    /// <summary>The codec LZ4 of old, which Hadoop frames in its own way; LZ4_RAW is another.</summary>
    private const int HadoopLz4 = 5;

    /// <summary>Why the values of a sound chunk cannot be compared; null where they can.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="type">The type of its values.</param>
    /// <param name="content">Its bytes.</param>
    public static string? Of(ChunkMetadata chunk, LakeType type, ReadOnlySpan<byte> content)
    {
        if (chunk.Codec == HadoopLz4)
            return "the second reader takes the frames of LZ4 for data";
        // It overlooks the length that stands before such runs.
        if (type.Kind == TypeKind.Boolean && HasPage(chunk, content, PageEncoding.Rle))
            return "the second reader misreads booleans in runs (encoding RLE)";
        // A difference of two such numbers can take 33 bits, as DuckDB writes it.
        return chunk.Type == PhysicalType.Int32 && HasPage(chunk, content, PageEncoding.DeltaBinaryPacked)
            ? "the second reader misreads differences of 32-bit numbers (encoding DELTA_BINARY_PACKED)"
            : null;
    }

    private static bool HasPage(ChunkMetadata chunk, ReadOnlySpan<byte> content, PageEncoding encoding)
    {
        for (long values = 0; values < chunk.ValueCount;)
        {
            var page = PageHeader.Read(content, content.Length, out var length);
            content = content[(length + page.CompressedBytes)..];
            if (page.Type is not (PageType.Data or PageType.DataV2))
                continue;
            if (page.Encoding == encoding)
                return true;
            values += page.ValueCount;
        }
        return false;
    }
}
