namespace PartitionLake.Engine.Offload.Glue;

/// <summary>The machines on which AWS Glue runs a job, and what they cost by.</summary>
public sealed record GlueOptions
{
    /// <summary>The definition of the job in Glue, which serves all runs; it is made where there is none.</summary>
    public string JobName { get; init; } = "partitionlake";

    /// <summary>The role that the job has: it reads the inputs, and reads and writes below the jobs' folder of the lake's state.</summary>
    public required string Role { get; init; }

    public int Workers { get; init; } = 10;

    /// <summary><c>G.1X</c> and so on: memory and cores of each worker.</summary>
    public string WorkerType { get; init; } = "G.1X";

    /// <summary><c>5.1</c> is Spark 3.5.6.</summary>
    public string GlueVersion { get; init; } = "5.1";

    /// <summary>Spare capacity: cheaper, may wait long for its machines and lose them.</summary>
    public bool IsFlexible { get; init; }

    /// <summary>After so long a job is ended, and counts as failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(8);
}
