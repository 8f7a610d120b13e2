namespace PartitionLake.Engine.Offload;

/// <summary>What a job is started with. All URIs are spelt as the job reads them.</summary>
public sealed record JobSubmission
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>Which of the run's tries this is; its name tells a job from all others, so that one whose start got no reply is found again.</summary>
    public required string Attempt { get; init; }

    /// <summary>The plan of the job, an object of JSON that lies in the lake's state.</summary>
    public required string PlanUri { get; init; }

    /// <summary>The script, which lies in the lake's state under a name made of its content.</summary>
    public required string ScriptUri { get; init; }

    /// <summary>Where the job reads and writes.</summary>
    public required JobPlaces Places { get; init; }

    /// <summary>Called with the name that the service gave the job as soon as that is known, so that a later process finds it.</summary>
    public Func<string, CancellationToken, ValueTask>? OnStarted { get; init; }
}
