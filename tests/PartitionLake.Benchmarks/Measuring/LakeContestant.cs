using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>PartitionLake as users run it: a script in PowerShell that imports the module and runs a plan file.</summary>
/// <param name="build">The module.</param>
/// <param name="maxMemory">The value of -MaxMemory, in bytes.</param>
/// <param name="target">The bucket to write to; null for the local disk.</param>
public sealed class LakeContestant(ModuleBuild build, long maxMemory, StoreTarget? target = null) : IContestant
{
    public string Name => target is null ? "partitionlake" : "partitionlake to S3";

    public string Lake { get; private set; } = "";

    public Measurement Run(Job job)
    {
        Lake = job.NewLake("partitionlake");
        var plan = Path.Combine(job.Work, $"{job.Workload.Name} plan.psd1");
        var script = Path.Combine(job.Work, $"{job.Workload.Name} run.ps1");
        var destination = target?.NewLake() ?? Lake;
        File.WriteAllText(plan, job.Workload.Plan(job.Data, destination));
        File.WriteAllText(script, PlanText.CreateScript(build.Manifest, plan, maxMemory, target?.Endpoint));
        var outcome = build.Host.Run(script, job.Lakes, job.TimeLimit);
        File.WriteAllText(Path.Combine(job.Work, $"{job.Workload.Name} run.log"), outcome.Output + outcome.Errors);
        if (target is not null && outcome.Failure(job.TimeLimit) is null)
            target.DownloadAsync(destination, Lake).GetAwaiter().GetResult();
        return RunResult.From(Name, job, Lake, outcome);
    }
}
