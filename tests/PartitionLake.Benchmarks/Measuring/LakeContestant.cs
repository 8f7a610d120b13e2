using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>PartitionLake as users run it: a script in PowerShell that imports the module and runs a plan file.</summary>
/// <param name="build">The module and the shell.</param>
/// <param name="maxMemory">The value of -MaxMemory, in bytes.</param>
public sealed class LakeContestant(ModuleBuild build, long maxMemory) : IContestant
{
    public string Name => "partitionlake";

    public string Lake { get; private set; } = "";

    public Measurement Run(Job job)
    {
        Lake = job.NewLake("partitionlake");
        var plan = Path.Combine(job.Work, $"{job.Workload.Name} plan.psd1");
        var script = Path.Combine(job.Work, $"{job.Workload.Name} run.ps1");
        File.WriteAllText(plan, PlanText.Create(job.Workload, job.Data, Lake));
        File.WriteAllText(script, PlanText.CreateScript(build.Manifest, plan, maxMemory));
        var outcome = MeasuredProcess.Run("dotnet", [build.Shell, script], job.Lakes, job.TimeLimit);
        File.WriteAllText(Path.Combine(job.Work, $"{job.Workload.Name} run.log"), outcome.Output + outcome.Errors);
        return RunResult.From(Name, job, Lake, outcome);
    }
}
