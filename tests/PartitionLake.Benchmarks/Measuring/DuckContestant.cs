using PartitionLake.Benchmarks.Verbs;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>DuckDB in one of its variants: this program again, under its hidden verb.</summary>
public sealed class DuckContestant(PeerVariant variant) : IContestant
{
    public string Name => variant.Name;

    public string Lake { get; private set; } = "";

    public Measurement Run(Job job)
    {
        Lake = job.NewLake("duckdb");
        var statements = Path.Combine(job.Work, $"{job.Workload.Name} {variant.Name}.sql");
        File.WriteAllText(statements, variant.Statements(job.Workload, job.Data, Lake));
        var outcome = MeasuredProcess.Run("dotnet", [ThisProgram.Path, PeerVerb.Name, statements], job.Lakes, job.TimeLimit, DuckMemory.MaxRss);
        return RunResult.From(Name, job, Lake, outcome);
    }
}
