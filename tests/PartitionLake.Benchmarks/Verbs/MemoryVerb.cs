using System.Globalization;
using PartitionLake.Benchmarks.Measuring;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Verbs;

/// <summary>Runs workloads under several values of -MaxMemory and shows how far the peak of the whole process lies above them.</summary>
internal static class MemoryVerb
{
    private static readonly long[] Limits = [512L << 20, 1L << 30];

    public static int Run(BenchmarkOptions options)
    {
        var build = ModuleBuild.Prepare(options);
        Console.WriteLine($"{"workload",-10}{"rows out",12}{"-MaxMemory",12}{"peak RSS",12}{"above",10}{"seconds",10}");
        var failures = 0;
        foreach (var limit in options.MaxMemory is { } only ? [only] : Limits)
        {
            foreach (var workload in (Workload[])[Workload.Few, Workload.Many, Workload.Huge])
            {
                var job = Job.Prepare(options, workload, options.Rows ?? workload.Rows);
                failures += Show(workload.Name, job.Rows, limit, new Referee(job).Run(new LakeContestant(build, limit)));
            }
            failures += Show("wide", WideData.RowsOut, limit, RunWide(build, options, limit));
        }
        LakeFolder.Remove(Path.Combine(options.Work, "lakes"));
        return failures == 0 ? 0 : 1;
    }

    private static Measurement RunWide(ModuleBuild build, BenchmarkOptions options, long limit)
    {
        var job = new Job(Workload.Few, WideData.RowsOut, "", options.Work, options.TimeLimit);
        var lake = job.NewLake("wide");
        var script = Path.Combine(options.Work, "wide run.ps1");
        File.WriteAllText(script, PlanText.CreateScript(build.Manifest, WideData.Prepare(options.Work, lake), limit));
        return RunResult.From("partitionlake", job, lake, build.Host.Run(script, job.Lakes, job.TimeLimit));
    }

    private static int Show(string workload, long rows, long limit, Measurement run)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{workload,-10}{rows,12:N0}{limit >> 20,9:N0} MB");
        Console.WriteLine(run.Failure is { } failure
            ? $"{head}  FAILED: {failure}"
            : head + string.Create(CultureInfo.InvariantCulture, $"{run.PeakRss >> 20,9:N0} MB{(run.PeakRss - limit) >> 20,7:N0} MB{run.Seconds,10:N2}"));
        return run.Failure is null ? 0 : 1;
    }
}
