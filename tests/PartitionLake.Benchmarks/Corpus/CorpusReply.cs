namespace PartitionLake.Benchmarks.Corpus;

/// <summary>What a worker says about a file.</summary>
internal sealed record CorpusReply
{
    /// <summary>The message of a refusal that was meant to be given; null where the file was read.</summary>
    public string? Refusal { get; init; }

    /// <summary>An exception that nobody meant to throw.</summary>
    public string? Untyped { get; init; }

    public long Rows { get; init; }

    public List<CorpusColumn> Columns { get; init; } = [];

    /// <summary>The columns left out, with the reason.</summary>
    public List<string> LeftOut { get; init; } = [];

    /// <summary>The most memory that the process had while it read, where the system tells.</summary>
    public long PeakBytes { get; init; }
}

/// <param name="Name">The name in the file.</param>
/// <param name="Type">The lake type as text.</param>
/// <param name="Digest">A hash over all values in order; null where it was not asked for or cannot be made.</param>
/// <param name="IsTime">Whether DuckDB reads it as a time of day, so that the texts have to be trimmed.</param>
internal sealed record CorpusColumn(string Name, string Type, string? Digest = null, bool IsTime = false);

/// <param name="Verb">What to do: <c>read</c> or <c>digest</c>.</param>
/// <param name="Path">The file.</param>
/// <param name="Columns">For a digest by DuckDB, the columns as we read them, and by us, as DuckDB does.</param>
/// <param name="MaxRows">For a digest, how many rows of the file's beginning.</param>
internal sealed record CorpusRequest(string Verb, string Path, List<CorpusColumn> Columns, long MaxRows);
