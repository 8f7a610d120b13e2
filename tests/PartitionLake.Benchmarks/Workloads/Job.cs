namespace PartitionLake.Benchmarks.Workloads;

/// <summary>One workload over data that lies ready.</summary>
/// <param name="Workload">The shape.</param>
/// <param name="Rows">Rows of the fact table.</param>
/// <param name="Data">Folder of the sample data.</param>
/// <param name="Work">Folder for plans, scripts and logs.</param>
/// <param name="TimeLimit">When a run has failed.</param>
public sealed record Job(Workload Workload, long Rows, string Data, string Work, TimeSpan TimeLimit)
{
    /// <summary>Where the engines write; also their working directory, so that what they spill lies there.</summary>
    public string Lakes => Path.Combine(Work, "lakes");

    /// <summary>
    /// A folder that no run has used: a file system is slow to create files for a while where many were deleted, so nothing is removed between runs.
    /// </summary>
    public string NewLake(string engine)
    {
        for (var run = 1; ; run++)
        {
            var lake = Path.Combine(Lakes, $"{engine}-{run}");
            if (!Directory.Exists(lake))
                return lake;
        }
    }

    public static Job Prepare(BenchmarkOptions options, Workload workload, long rows)
    {
        var data = SampleCache.Prepare(options.Work, workload, rows, options.Seed);
        var job = new Job(workload, rows, data, options.Work, options.TimeLimit);
        Directory.CreateDirectory(job.Lakes);
        return job;
    }
}
