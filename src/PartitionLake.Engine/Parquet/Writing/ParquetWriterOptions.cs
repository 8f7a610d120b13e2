using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>How a <see cref="ParquetEncoder"/> lays out its files. Part of what determines their bytes.</summary>
public sealed record ParquetWriterOptions
{
    public static ParquetWriterOptions Default { get; } = new();

    /// <summary>Zstandard level. Level 1 gives nearly all of the gain on dictionary-coded columns; higher ones cost time.</summary>
    public int ZstdLevel { get; init; } = 1;

    /// <summary>Rows in a data page at most. One page per row group keeps small lakes smallest.</summary>
    public int MaxPageRows { get; init; } = 131_072;

    /// <summary>Bytes of values in a data page before compression; a single row may pass it.</summary>
    public int MaxPageBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of a dictionary page before compression. A column that needs more is written without a dictionary.</summary>
    public int MaxDictionaryBytes { get; init; } = 8 << 20;

    /// <summary>The order in which the caller writes the rows of each row group, told to readers; none by default.</summary>
    public IReadOnlyList<SortColumn> SortedBy { get; init; } = [];

    /// <summary>Columns, by their places in the schema, whose chunks get a Bloom filter; flat ones, no booleans.</summary>
    public IReadOnlyList<int> BloomFilters { get; init; } = [];

    /// <summary>Key-value pairs for the footer, written in this order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];
}
