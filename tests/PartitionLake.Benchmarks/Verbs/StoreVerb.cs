using System.Diagnostics;
using System.Globalization;
using PartitionLake.Benchmarks.Measuring;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Verbs;

/// <summary>Runs PartitionLake on one workload to a local disk and to a bucket, alternately, and beside them a plain loop of PUTs.</summary>
internal static class StoreVerb
{
    public static int Run(BenchmarkOptions options)
    {
        var target = new StoreTarget(options.Store!, options.Endpoint);
        var build = ModuleBuild.Prepare(options);
        var memory = options.MaxMemory ?? Workload.DefaultMemory;
        var local = new LakeContestant(build, memory);
        var remote = new LakeContestant(build, memory, target);
        var job = Job.Prepare(options, options.Workload, options.Rows ?? options.Workload.Rows);
        var referee = new Referee(job);
        var table = new ResultTable(Console.Out);
        var (onDisk, inBucket, loops) = (new List<Measurement>(), new List<Measurement>(), new List<double>());
        for (var round = 1; round <= options.Runs; round++)
        {
            onDisk.Add(referee.Run(local));
            table.Write(round, onDisk[^1]);
            inBucket.Add(referee.Run(remote));
            table.Write(round, inBucket[^1]);
            var watch = Stopwatch.StartNew();
            target.PutAsync(local.Lake, target.NewLake()).GetAwaiter().GetResult();
            loops.Add(watch.Elapsed.TotalSeconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{round,-7}{"plain PUT loop",-30}{"",12}{loops[^1],10:N2}"));
        }
        LakeFolder.Remove(job.Lakes);
        if (onDisk.Concat(inBucket).Any(run => run.Failure is not null))
            return 1;
        var (disk, bucket) = (Measurement.Median(onDisk), Measurement.Median(inBucket));
        loops.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"store time={bucket.Seconds / disk.Seconds:0.00} rss={(double)bucket.PeakRss / disk.PeakRss:0.00} loop={loops[loops.Count / 2]:0.00}s"));
        return 0;
    }
}
