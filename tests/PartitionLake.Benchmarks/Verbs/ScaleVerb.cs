using PartitionLake.Benchmarks.Measuring;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Verbs;

/// <summary>Runs PartitionLake on more and more rows and shows how time and memory grow.</summary>
internal static class ScaleVerb
{
    private const long FirstRows = 500_000;
    private const long LastRows = 16_000_000;
    private const long DefaultMemory = 1L << 30;

    public static int Run(BenchmarkOptions options)
    {
        var last = options.Rows ?? LastRows;
        if (last < FirstRows)
            throw new BenchmarkException($"--rows is {last:N0}; --scale begins at {FirstRows:N0}.");
        var ours = new LakeContestant(ModuleBuild.Prepare(options), options.MaxMemory ?? DefaultMemory);
        var table = new ResultTable(Console.Out);
        var runs = new List<Measurement>();
        for (var rows = FirstRows; rows <= last; rows *= 2)
        {
            var job = Job.Prepare(options, Workload.Many, rows);
            var run = new Referee(job).Run(ours);
            table.Write(runs.Count + 1, run);
            runs.Add(run);
            LakeFolder.Remove(job.Lakes);
        }
        if (options.Out is not null)
            ResultFile.Write(options.Out, runs);
        if (runs.Exists(run => run.Failure is not null))
            return 1;
        var (least, most) = (runs[0], runs[^1]);
        Console.WriteLine(
            $"growth rows={(double)most.Rows / least.Rows:N1} time={most.Seconds / least.Seconds:N2} rss={(double)most.PeakRss / least.PeakRss:N2}");
        return 0;
    }
}
