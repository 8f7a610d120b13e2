namespace PartitionLake.Engine.Offload.Glue;

/// <summary>The definition of the job in Glue that serves all runs: made where there is none, brought up to date where it is this product's.</summary>
/// <param name="jobs">The calls.</param>
/// <param name="options">The machines.</param>
internal sealed class GlueDefinition(GlueJobs jobs, GlueOptions options)
{
    /// <summary>Tells the product's own job from others of that name.</summary>
    private const string Mark = "PartitionLake: runs plans of Invoke-PartitionEtl -Engine Glue";

    private const int Attempts = 5;
    private const int MostRunsAtOnce = 50;

    /// <exception cref="LakeException">There is another job of that name, or Glue refuses.</exception>
    public async Task EnsureAsync(string scriptUri, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await jobs.FindAsync(cancellationToken).ConfigureAwait(false) is not { } found)
                    await CreateAsync(scriptUri, cancellationToken).ConfigureAwait(false);
                else if (!IsCurrent(found))
                    await jobs.UpdateAsync(Definition(found.Command?.ScriptLocation ?? scriptUri), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (LakeException e) when (attempt < Attempts
                && (GlueJobs.Is(e, "AlreadyExistsException") || GlueJobs.Is(e, "IdempotentParameterMismatchException")
                    || GlueJobs.Is(e, "ConcurrentModificationException")))
            {
                // Another run makes it at this moment, or this one has and the reply was lost.
            }
        }
    }

    /// <exception cref="LakeException"><see cref="LakeErrorCode.ServiceRejected"/>: it is another's.</exception>
    private bool IsCurrent(GlueJobDefinition found)
    {
        if (found.Description != Mark)
            throw new LakeException(
                LakeErrorCode.ServiceRejected, $"There is a job '{options.JobName}' in Glue that PartitionLake has not made; it is left as it is.",
                "Choose another -JobName.", options.JobName);
        return found.Role == options.Role && found.GlueVersion == options.GlueVersion && found.MaxRetries is null or 0
            && found.ExecutionProperty?.MaxConcurrentRuns == MostRunsAtOnce && found.Command is { Name: "glueetl", PythonVersion: "3" };
    }

    private Task CreateAsync(string scriptUri, CancellationToken cancellationToken)
    {
        var definition = Definition(scriptUri);
        return jobs.CreateAsync(
            new CreateJobRequest
            {
                Name = options.JobName,
                Description = definition.Description,
                Role = options.Role,
                ExecutionProperty = definition.ExecutionProperty,
                Command = definition.Command!,
                MaxRetries = definition.MaxRetries,
                Timeout = definition.Timeout,
                GlueVersion = definition.GlueVersion,
                NumberOfWorkers = definition.NumberOfWorkers,
                WorkerType = definition.WorkerType,
            },
            cancellationToken);
    }

    /// <summary>A failed run is not tried again by Glue: it would write into the folder of the first.</summary>
    private GlueJobDefinition Definition(string scriptUri) => new()
    {
        Description = Mark,
        Role = options.Role,
        ExecutionProperty = new GlueExecutionProperty(MostRunsAtOnce),
        Command = new GlueJobCommand("glueetl", scriptUri, "3"),
        MaxRetries = 0,
        Timeout = options.TimeoutMinutes,
        GlueVersion = options.GlueVersion,
        NumberOfWorkers = options.Workers,
        WorkerType = options.WorkerType,
    };
}
