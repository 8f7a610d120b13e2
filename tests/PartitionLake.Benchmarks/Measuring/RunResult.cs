using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>Turns what a process did into a measurement of its lake.</summary>
internal static class RunResult
{
    public static Measurement From(string engine, Job job, string lake, ProcessOutcome outcome)
    {
        var failure = outcome.Failure(job.TimeLimit);
        var (objects, bytes) = failure is null ? LakeFolder.Measure(lake) : default;
        return new Measurement
        {
            Engine = engine,
            Rows = job.Rows,
            Seconds = outcome.Seconds,
            CpuSeconds = outcome.CpuSeconds,
            PeakRss = outcome.PeakRss,
            Objects = objects,
            Bytes = bytes,
            Failure = failure,
        };
    }
}
