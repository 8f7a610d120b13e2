namespace PartitionLake.Engine.Offload;

/// <summary>What became of a job.</summary>
/// <param name="JobRunId">What the service calls it; for a process of this machine, its number.</param>
/// <param name="State">How it ended.</param>
/// <param name="Message">Why it did not succeed, as the service or the process says it; null where it did or nothing was said.</param>
public sealed record JobOutcome(string JobRunId, JobState State, string? Message)
{
    /// <summary>Seconds of data processing units that are charged; null where nothing is.</summary>
    public double? DpuSeconds { get; init; }
}

/// <summary>How a job ended.</summary>
public enum JobState
{
    /// <summary>It came to its end. Its result says whether it found what it was to find.</summary>
    Succeeded,
    /// <summary>It failed, in the data or in the machine. Where it came far enough, its result says why.</summary>
    Failed,
    /// <summary>It was stopped.</summary>
    Stopped,
    /// <summary>It took longer than it was given, or waited too long for its machines.</summary>
    TimedOut,
}
