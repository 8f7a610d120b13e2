namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>
/// How much a Parquet file may ask for before it is refused with <see cref="LakeErrorCode.LimitExceeded"/>.
/// The defaults let every sane file through and keep a hostile one from taking the machine.
/// </summary>
/// <remarks>Numbers that a file declares are checked against these, and against the file's own length, before anything is allocated.</remarks>
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

    /// <summary>Rows of the whole file.</summary>
    public long MaxRows { get; init; } = 100_000_000_000;

    /// <summary>Rows that a file may declare per byte of its length: a few bytes can stand for millions of equal rows, but not for any number.</summary>
    public int MaxRowsPerFileByte { get; init; } = 100_000;

    /// <summary>Bytes of one column chunk as stored.</summary>
    public long MaxChunkBytes { get; init; } = 1 << 30;

    /// <summary>Values of one column chunk, null ones included.</summary>
    public long MaxValuesPerChunk { get; init; } = 1 << 28;

    /// <summary>Bytes of one page before compression.</summary>
    public int MaxPageBytes { get; init; } = 256 << 20;

    /// <summary>Uncompressed bytes per compressed byte of a page; pages below 16 MiB are exempt, since constant data shrinks without bound.</summary>
    public int MaxDecompressionRatio { get; init; } = 10_000;

    /// <summary>Bytes that the values of one column may take in one batch where an encoding lets them grow past the page (prefixes, repeated list elements).</summary>
    public int MaxExpandedBytes { get; init; } = 256 << 20;

    /// <summary>
    /// Bytes of text, binary and list values of all columns that make a batch end early. This is no reason
    /// to refuse a file: it keeps a batch of long text from taking memory without bound.
    /// </summary>
    public int MaxBatchBytes { get; init; } = 64 << 20;
}
