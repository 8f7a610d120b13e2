using System.Text.Json;
using PartitionLake.Benchmarks.Verbs;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>Lets a run count only when its lake holds the rows that the job must yield.</summary>
/// <remarks>
/// DuckDB keeps memory for each file that a process has ever read, so a lake is read by one process after another, some
/// thousand files each; the fingerprints of parts add up to that of the whole.
/// </remarks>
public sealed class Referee(Job job)
{
    private const int FilesPerProcess = 2_000;

    private readonly LakeFingerprint _expected = Read(job, job.Workload.Select(job.Data));

    public Measurement Run(IContestant contestant)
    {
        var run = contestant.Run(job);
        if (run.Failure is not null)
            return run;
        var difference = ReadLake(contestant.Lake).Difference(_expected);
        return difference is null ? run : run with { Failure = "the lake " + difference };
    }

    private LakeFingerprint ReadLake(string lake)
    {
        LakeFingerprint? whole = null;
        // In the order of paths, so that each process sees few folders.
        foreach (var files in Directory.GetFiles(lake, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Chunk(FilesPerProcess))
        {
            var part = Read(job,
                $"SELECT * FROM read_parquet([{string.Join(", ", files.Select(StarQuery.Literal))}], hive_partitioning = true, hive_types_autocast = false)");
            whole = whole?.Plus(part) ?? part;
        }
        return whole ?? new LakeFingerprint(0, "", []);
    }

    private static LakeFingerprint Read(Job job, string source)
    {
        var query = Path.Combine(job.Work, $"{job.Workload.Name} check.sql");
        File.WriteAllText(query, source);
        var outcome = MeasuredProcess.Run("dotnet", [ThisProgram.Path, FingerprintVerb.Name, job.Workload.Name, query], job.Work, job.TimeLimit);
        if (outcome.Failure(job.TimeLimit) is { } failure)
            throw new BenchmarkException($"DuckDB could not compute the fingerprint of {query}: {failure}");
        return JsonSerializer.Deserialize<LakeFingerprint>(outcome.Output)!;
    }
}
