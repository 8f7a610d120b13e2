using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Where a page of the chunk in hand lies, and what its header says.</summary>
internal struct Page
{
    public PageType Type;
    public PageEncoding Encoding;
    public int Slots;
    public int Nulls;
    public int FirstRow;
    public int Start;
    public int Length;
    public int CompressedStart;
    public int CompressedLength;

    /// <summary>Offset in the file of its header.</summary>
    public long Offset;

    /// <summary>Bytes in the file, header included.</summary>
    public int TotalLength;
}

/// <summary>What a written chunk adds to its row group.</summary>
internal readonly record struct ChunkSize(long Uncompressed, long Compressed, int DataPages);
