using PartitionLake.Benchmarks.Corpus;

namespace PartitionLake.Benchmarks.Verbs;

/// <summary>Reads collections of good and bad Parquet files, each in a process that may be lost, or makes such a collection.</summary>
internal static class CorpusVerb
{
    public const string Name = "corpus";
    public const string Worker = "--worker";

    private const string Usage =
        """
        corpus DIR          read every file under DIR, compare with DuckDB, print a line for each and the totals
        corpus --make DIR   write the good and bad files of the reader's tests to DIR
        """;

    public static int Run(IReadOnlyList<string> args) => args switch
    {
        [Worker, var kind] => CorpusWorker.Run(kind),
        ["--make", var folder] => CorpusMaker.Run(Path.GetFullPath(folder)),
        [var folder] when !folder.StartsWith('-') => CorpusRunner.Run(Path.GetFullPath(folder), Console.Out),
        _ => throw new BenchmarkException(Usage),
    };
}
