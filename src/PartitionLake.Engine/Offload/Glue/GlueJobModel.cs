namespace PartitionLake.Engine.Offload.Glue;

internal sealed record GlueJobCommand(string? Name, string? ScriptLocation, string? PythonVersion);

internal sealed record GlueExecutionProperty(int? MaxConcurrentRuns);

/// <summary>What a job is in Glue, for all its runs.</summary>
internal sealed record GlueJobDefinition
{
    public string? Description { get; init; }
    public string? Role { get; init; }
    public GlueExecutionProperty? ExecutionProperty { get; init; }
    public GlueJobCommand? Command { get; init; }
    public int? MaxRetries { get; init; }
    public int? Timeout { get; init; }
    public string? GlueVersion { get; init; }
    public int? NumberOfWorkers { get; init; }
    public string? WorkerType { get; init; }
}

internal sealed record CreateJobRequest
{
    public required string Name { get; init; }
    public string? Description { get; init; }
    public required string Role { get; init; }
    public GlueExecutionProperty? ExecutionProperty { get; init; }
    public required GlueJobCommand Command { get; init; }
    public int? MaxRetries { get; init; }
    public int? Timeout { get; init; }
    public string? GlueVersion { get; init; }
    public int? NumberOfWorkers { get; init; }
    public string? WorkerType { get; init; }
}

internal sealed record CreateJobResponse(string? Name);

internal sealed record UpdateJobRequest(string JobName, GlueJobDefinition JobUpdate);

internal sealed record UpdateJobResponse(string? JobName);

internal sealed record GetJobRequest(string JobName);

internal sealed record GetJobResponse(GlueJobDefinition? Job);

internal sealed record StartJobRunRequest
{
    public required string JobName { get; init; }
    public required IReadOnlyDictionary<string, string> Arguments { get; init; }
    public int? Timeout { get; init; }
    public string? WorkerType { get; init; }
    public int? NumberOfWorkers { get; init; }
    public string? ExecutionClass { get; init; }
}

internal sealed record StartJobRunResponse(string? JobRunId);

internal sealed record GetJobRunRequest(string JobName, string RunId);

internal sealed record GetJobRunResponse(GlueJobRun? JobRun);

internal sealed record GetJobRunsRequest(string JobName, string? NextToken, int? MaxResults);

internal sealed record GetJobRunsResponse(IReadOnlyList<GlueJobRun>? JobRuns, string? NextToken);

internal sealed record BatchStopJobRunRequest(string JobName, IReadOnlyList<string> JobRunIds);

internal sealed record BatchStopJobRunResponse;

/// <summary>A run of a job as Glue tells of it.</summary>
internal sealed record GlueJobRun
{
    public string Id { get; init; } = "";
    public string? JobRunState { get; init; }
    public string? ErrorMessage { get; init; }
    public string? StateDetail { get; init; }
    public IReadOnlyDictionary<string, string>? Arguments { get; init; }

    /// <summary>Seconds at work.</summary>
    public int? ExecutionTime { get; init; }

    /// <summary>Data processing units that were there.</summary>
    public double? MaxCapacity { get; init; }

    /// <summary>Told where units come and go; otherwise all were there for the whole time.</summary>
    public double? DPUSeconds { get; init; }
}
