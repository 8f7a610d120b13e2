using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>An engine that can do a job in a process of its own.</summary>
public interface IContestant
{
    string Name { get; }

    /// <summary>Where its last run wrote its lake.</summary>
    string Lake { get; }

    /// <summary>Does the job from nothing, into a folder of its own.</summary>
    Measurement Run(Job job);
}
