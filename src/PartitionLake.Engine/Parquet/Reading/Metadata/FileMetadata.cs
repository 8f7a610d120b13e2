using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>A logical type with those parameters that matter for reading.</summary>
internal readonly record struct LogicalAnnotation(
    LogicalKind Kind, int Precision = 0, int Scale = 0, TimeUnit Unit = TimeUnit.Unknown, bool IsUtc = false, int BitWidth = 0, bool IsSigned = true);

/// <summary>A node of the schema tree as the footer spells it.</summary>
internal sealed class SchemaElement
{
    public string Name { get; set; } = "";

    public PhysicalType? Type { get; set; }

    public int TypeLength { get; set; }

    public Repetition Repetition { get; set; }

    public int ChildCount { get; set; }

    public ConvertedType? Converted { get; set; }

    public int Precision { get; set; }

    public int Scale { get; set; }

    public LogicalAnnotation Logical { get; set; }
}

/// <summary>Statistics as stored: undecoded, and not yet trusted.</summary>
internal readonly record struct RawStatistics(byte[]? Min, byte[]? Max, byte[]? DeprecatedMin, byte[]? DeprecatedMax, long? NullCount);

/// <summary>Where in the file an index lies, as the footer says: not yet trusted.</summary>
internal readonly record struct IndexPlace(long Offset, int Length);

/// <summary>Where a column chunk lies and how it is written.</summary>
internal sealed class ChunkMetadata
{
    public PhysicalType Type { get; set; }

    public int Codec { get; set; }

    public int EncodingMask { get; set; }

    public long ValueCount { get; set; }

    public long CompressedBytes { get; set; }

    public long UncompressedBytes { get; set; }

    public long DataPageOffset { get; set; }

    public long DictionaryPageOffset { get; set; }

    public RawStatistics Statistics { get; set; }

    /// <summary>Where the bounds of the chunk's pages lie; of length 0 where there are none.</summary>
    public IndexPlace ColumnIndex { get; set; }

    /// <summary>Where the places of the chunk's pages lie; of length 0 where there are none.</summary>
    public IndexPlace OffsetIndex { get; set; }

    /// <summary>Where the Bloom filter lies; of offset 0 where there is none, of length 0 where only its header tells it.</summary>
    public IndexPlace BloomFilter { get; set; }

    /// <summary>Set where the chunk lies in another file or is encrypted: what stands in the way of reading it.</summary>
    public string? Obstacle { get; set; }

    /// <summary>Where the first page begins. A dictionary offset of 0 is how older writers say that there is none.</summary>
    public long Start => DictionaryPageOffset > 0 && DictionaryPageOffset < DataPageOffset ? DictionaryPageOffset : DataPageOffset;
}

internal sealed class RowGroupMetadata
{
    public ChunkMetadata[] Chunks { get; set; } = [];

    public long RowCount { get; set; }

    /// <summary>The order of its rows, as its writer tells it.</summary>
    public List<SortingLeaf> Sorting { get; } = [];
}

/// <summary>A key of the order of rows.</summary>
/// <param name="Leaf">Position among the leaves of the schema: not yet trusted.</param>
/// <param name="IsDescending">Whether the greatest value comes first.</param>
/// <param name="NullsFirst">Whether nulls come first.</param>
internal readonly record struct SortingLeaf(int Leaf, bool IsDescending, bool NullsFirst);

/// <summary>The footer of a file.</summary>
internal sealed class FileMetadata
{
    /// <summary>Never null of a footer that was read: one without it is refused.</summary>
    public StoredSchema? Schema { get; set; }

    public long RowCount { get; set; }

    public List<RowGroupMetadata> RowGroups { get; } = [];

    public Dictionary<string, string> KeyValues { get; } = new(StringComparer.Ordinal);

    public string? CreatedBy { get; set; }

    /// <summary>Per leaf column whether its min/max follow the type's own order; null where the footer does not say.</summary>
    public bool[]? HasTypeDefinedOrder { get; set; }
}
