using System.Globalization;
using PartitionLake.Benchmarks.Measuring;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Verbs;

/// <summary>Runs one workload several times in one PowerShell session: what the first run pays for compilation, and what later ones gain.</summary>
internal static class SessionVerb
{
    public static int Run(BenchmarkOptions options)
    {
        var build = ModuleBuild.Prepare(options);
        var job = Job.Prepare(options, options.Workload, options.Rows ?? options.Workload.Rows);
        var script = Path.Combine(job.Work, $"{job.Workload.Name} session.ps1");
        var plans = new List<string>();
        for (var run = 1; run <= options.Session; run++)
        {
            plans.Add(Path.Combine(job.Work, string.Create(CultureInfo.InvariantCulture, $"{job.Workload.Name} session {run}.psd1")));
            File.WriteAllText(plans[^1], job.Workload.Plan(job.Data, job.NewLake(string.Create(CultureInfo.InvariantCulture, $"session{run}"))));
        }
        File.WriteAllText(script, PlanText.CreateSessionScript(build.Manifest, plans, options.MaxMemory ?? Workload.DefaultMemory));
        var outcome = build.Host.Run(script, job.Lakes, job.TimeLimit);
        LakeFolder.Remove(job.Lakes);
        if (outcome.Failure(job.TimeLimit) is { } failure)
            throw new BenchmarkException($"The session failed: {failure}");
        var seconds = outcome.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(static text => double.Parse(text, CultureInfo.InvariantCulture)).ToList();
        var shown = string.Join(" ", seconds.Select(static value => value.ToString("0.00", CultureInfo.InvariantCulture)));
        Console.WriteLine($"session of {job.Workload.Name}, {job.Rows:N0} rows, {build.Host.Name}: {shown} s");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first / last = {seconds[0] / seconds[^1]:0.00}"));
        return 0;
    }
}
