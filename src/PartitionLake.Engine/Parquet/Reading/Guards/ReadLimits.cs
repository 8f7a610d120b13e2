namespace PartitionLake.Engine.Parquet.Reading.Guards;

/// <summary>
/// How much a Parquet file may ask for before it is refused with <see cref="LakeErrorCode.LimitExceeded"/>.
/// The defaults let every sane file through and keep a hostile one from taking the machine.
/// </summary>
/// <remarks>
/// Numbers that a file declares are checked against these, and against the file's own length, before anything is allocated.
/// <see cref="ReadLimitsText"/> reads them from text and from the environment.
/// </remarks>
public sealed record ReadLimits
{
    public static ReadLimits Default { get; } = new();

    /// <summary>Bytes of the footer.</summary>
    public int MaxFooterBytes { get; init; } = 64 << 20;

    /// <summary>Leaf columns of the schema.</summary>
    public int MaxColumns { get; init; } = 20_000;

    /// <summary>Levels of nesting in the schema.</summary>
    public int MaxSchemaDepth { get; init; } = 64;

    public int MaxRowGroups { get; init; } = 100_000;

    /// <summary>Column chunks of all row groups together: a footer can spell one in a byte, and its description takes some hundred.</summary>
    public int MaxColumnChunks { get; init; } = 500_000;

    /// <summary>Key-value pairs of the footer.</summary>
    public int MaxKeyValues { get; init; } = 65_536;

    /// <summary>Rows of the whole file.</summary>
    public long MaxRows { get; init; } = 100_000_000_000;

    /// <summary>Rows that a file may declare per byte of its length: a few bytes can stand for millions of equal rows, but not for any number.</summary>
    public int MaxRowsPerFileByte { get; init; } = 100_000;

    /// <summary>Bytes of one column chunk as stored. A long chunk is read through a window, so this costs no memory.</summary>
    public long MaxChunkBytes { get; init; } = 16L << 30;

    /// <summary>Values of one column chunk, null ones included.</summary>
    public long MaxValuesPerChunk { get; init; } = 1 << 28;

    /// <summary>Bytes of one page, as stored and before compression.</summary>
    public int MaxPageBytes { get; init; } = 192 << 20;

    /// <summary>Uncompressed bytes per compressed byte of a page; pages below 16 MiB are exempt, since constant data shrinks without bound.</summary>
    public int MaxDecompressionRatio { get; init; } = 10_000;

    /// <summary>
    /// Bytes of text, binary and list values of all columns that make a batch end early. This is no reason
    /// to refuse a file: it keeps a batch of long text from taking memory without bound.
    /// </summary>
    public int MaxBatchBytes { get; init; } = 64 << 20;

    /// <summary>
    /// Bytes that the pages, dictionaries and texts of a row group may take in memory at once. What the file itself backs
    /// may take more: <see cref="MaxHeldRatio"/> times the stored bytes of the chunks that are read.
    /// </summary>
    public long MaxHeldBytes { get; init; } = 256 << 20;

    /// <summary>How many times its stored bytes a row group may hold in memory where that is more than <see cref="MaxHeldBytes"/>.</summary>
    public int MaxHeldRatio { get; init; } = 8;

    /// <summary>Bytes that the values of a row group may take in all where an encoding lets them grow past the page (prefixes, list elements).</summary>
    public long MaxExpandedBytes { get; init; } = 16L << 30;

    /// <summary>How long a read may go on without any byte or value arriving.</summary>
    public TimeSpan MaxStall { get; init; } = TimeSpan.FromMinutes(5);
}
