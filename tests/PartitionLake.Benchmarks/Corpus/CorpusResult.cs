namespace PartitionLake.Benchmarks.Corpus;

internal enum CorpusVerdict
{
    /// <summary>Read to the last value, and as DuckDB reads it where DuckDB does.</summary>
    Read,
    /// <summary>Refused with an error that says why.</summary>
    Refused,
    /// <summary>Read, but not as DuckDB reads it.</summary>
    Differs,
    /// <summary>An exception escaped that nobody meant to throw.</summary>
    Untyped,
    /// <summary>No answer in ten seconds.</summary>
    Hang,
    /// <summary>The process ended or took too much memory.</summary>
    Crash,
}

internal sealed record CorpusResult
{
    public CorpusVerdict Verdict { get; init; }

    public string Text { get; init; } = "";

    public bool DuckReads { get; init; }

    /// <summary>Whether we read it and nothing is known of how DuckDB does: it gave no answer, or not one column that both can spell.</summary>
    public bool IsUncompared { get; init; }

    public TimeSpan Elapsed { get; init; }

    public long PeakBytes { get; init; }
}
