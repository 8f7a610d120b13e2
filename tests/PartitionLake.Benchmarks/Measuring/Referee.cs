using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>Lets a run count only when its lake holds the rows that the job must yield.</summary>
public sealed class Referee(Job job)
{
    private readonly LakeFingerprint _expected = LakeFingerprint.OfQuery(job.Workload, job.Data);

    public Measurement Run(IContestant contestant)
    {
        var run = contestant.Run(job);
        if (run.Failure is not null)
            return run;
        var difference = LakeFingerprint.OfLake(job.Workload, contestant.Lake).Difference(_expected);
        return difference is null ? run : run with { Failure = "the lake " + difference };
    }
}
