using System.Collections.Concurrent;
using System.Globalization;
using PartitionLake.Engine;

namespace PartitionLake.Benchmarks.Corpus;

/// <summary>Reads every file under a folder, compares with DuckDB, and prints a line for each in the order of their names.</summary>
internal static class CorpusRunner
{
    private const int MaxLanes = 4;

    public static int Run(string folder, TextWriter output)
    {
        if (!Directory.Exists(folder))
            throw new BenchmarkException($"There is no folder '{folder}'.");
        var paths = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Array.Sort(paths, StringComparer.Ordinal);
        var results = new CorpusResult[paths.Length];
        var done = new BlockingCollection<int>();
        var next = -1;
        var lanes = new Task[Math.Clamp(Environment.ProcessorCount, 1, MaxLanes)];
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = Task.Factory.StartNew(
                () =>
                {
                    using var lane = new CorpusLane();
                    for (var file = Interlocked.Increment(ref next); file < paths.Length; file = Interlocked.Increment(ref next))
                    {
                        results[file] = lane.Judge(paths[file]);
                        done.Add(file);
                    }
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        _ = Task.WhenAll(lanes).ContinueWith(_ => done.CompleteAdding(), TaskScheduler.Default);
        var printed = 0;
        foreach (var _ in done.GetConsumingEnumerable())
        {
            for (; printed < paths.Length && Volatile.Read(ref results[printed]) is { } result; printed++)
                output.WriteLine(Line(Path.GetRelativePath(folder, paths[printed]), result));
        }
        Task.WaitAll(lanes);
        return Summarise(results, output);
    }

    private static string Line(string path, CorpusResult result)
    {
        var note = result is { Verdict: CorpusVerdict.Refused, DuckReads: true } ? " [DuckDB reads it]" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Word(result.Verdict),-7} {PrintableText.OneLine(path)}: "
                + $"{PrintableText.OneLine(result.Text)}{note} ({result.Elapsed.TotalSeconds:N2} s, {result.PeakBytes >> 20} MB)");
    }

    private static int Summarise(CorpusResult[] results, TextWriter output)
    {
        int Count(CorpusVerdict verdict) => results.Count(result => result.Verdict == verdict);
        var duckReads = results.Count(result => result.DuckReads);
        var both = results.Count(result => result.DuckReads && result.Verdict == CorpusVerdict.Read);
        var peak = results.Length == 0 ? 0 : results.Max(result => result.PeakBytes) >> 20;
        var slowest = results.Length == 0 ? 0 : results.Max(result => result.Elapsed.TotalSeconds);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Of {duckReads} files that DuckDB reads, {both} are read as it reads them; most memory {peak} MB; longest {slowest:N2} s."));
        output.WriteLine(
            $"{string.Join(' ', Enum.GetValues<CorpusVerdict>().Select(verdict => $"{Word(verdict)}={Count(verdict)}"))} "
                + $"uncompared={results.Count(result => result.IsUncompared)}");
        return results.All(result => result.Verdict is CorpusVerdict.Read or CorpusVerdict.Refused) ? 0 : 1;
    }

#pragma warning disable CA1308 // the words of the last line are lower case
    private static string Word(CorpusVerdict verdict) => verdict.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
