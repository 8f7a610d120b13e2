using System.Text.Json;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Offload.Glue;

/// <summary>Runs jobs on AWS Glue, all by one definition: each run brings its script and its plan by its arguments.</summary>
/// <remarks>
/// Glue has no token by which a start that is sent twice starts once. So it is sent once; where no answer comes, the run is looked for by its
/// arguments, which name the try, and only one that is not there is asked for again.
/// </remarks>
/// <param name="aws">The way to the service; not owned.</param>
/// <param name="options">The machines.</param>
public sealed class GlueRunner(AwsSession aws, GlueOptions options) : IJobRunner
{
    internal const string AttemptArgument = "--attempt";

    private const int Starts = 5;
    private const int Looks = 3;

    /// <summary>What a user who stops a run waits at most for the job to be told so.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>For people to see what a start looks like.</summary>
    private static readonly JobSubmission s_example = new()
    {
        RunId = "run",
        Attempt = "attempt",
        PlanUri = "plan.json",
        ScriptUri = "partitionlake_job.py",
        Places = new JobPlaces("data", "result.json", "s3"),
    };

    private readonly GlueJobs _jobs = new(aws, options.JobName);

    public string Engine => $"Glue {options.GlueVersion}";

    public string BucketScheme => "s3";

    /// <inheritdoc/>
    public IReadOnlyList<string> Calls =>
    [
        $"glue:GetJob '{options.JobName}'; glue:CreateJob where there is none, glue:UpdateJob where it is another: "
            + $"role {options.Role}, Glue {options.GlueVersion}",
        $"glue:StartJobRun {JsonSerializer.Serialize(Start(s_example), GlueJobJson.Default.StartJobRunRequest)}",
        "glue:GetJobRun until it has ended",
    ];

    /// <summary>How the runner waits; tests do not.</summary>
    internal Func<TimeSpan, CancellationToken, Task> Pause { get; init; } = static (time, token) => Task.Delay(time, token);

    /// <inheritdoc/>
    public JobMachines? Machines => new(options.Workers, options.WorkerType, options.Dpus, options.DollarsPerHour);

    /// <inheritdoc/>
    public void EnsureUsable(EtlPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        options.EnsureUsable();
        foreach (var place in (IEnumerable<string>)[plan.Destination, .. plan.Fact, .. plan.Joins.Select(static join => join.From)])
        {
            if (LakeUri.Parse(place).Scheme != LakeScheme.S3)
                throw new LakeException(
                    LakeErrorCode.PlanInvalid, $"'{place}' is on a disk of this machine, which a job on AWS Glue does not reach.",
                    "Put inputs and lake into buckets, as s3://bucket/path, or leave -Engine out: this process reads and writes both.", place);
        }
    }

    /// <inheritdoc/>
    public Task PrepareAsync(string scriptUri, CancellationToken cancellationToken) =>
        new GlueDefinition(_jobs, options).EnsureAsync(scriptUri, cancellationToken);

    public async Task<JobOutcome> RunAsync(JobSubmission submission, JobProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(submission);
        ArgumentNullException.ThrowIfNull(progress);
        string jobRunId;
        try
        {
            jobRunId = await StartAsync(submission, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(submission, null, progress).ConfigureAwait(false);
            throw;
        }
        progress.JobRunId = jobRunId;
        return await WatchAsync(submission, jobRunId, progress, cancellationToken).ConfigureAwait(false);
    }

    public async Task<JobOutcome?> AttachAsync(JobSubmission submission, string? jobRunId, JobProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(submission);
        ArgumentNullException.ThrowIfNull(progress);
        // The definition may be gone, or never have been made.
        if (await _jobs.FindAsync(cancellationToken).ConfigureAwait(false) is null)
            return null;
        jobRunId ??= await FindAsync(submission, cancellationToken).ConfigureAwait(false);
        if (jobRunId is null || await _jobs.FindRunAsync(jobRunId, cancellationToken).ConfigureAwait(false) is null)
            return null;
        progress.JobRunId = jobRunId;
        return await WatchAsync(submission, jobRunId, progress, cancellationToken).ConfigureAwait(false);
    }

    private StartJobRunRequest Start(JobSubmission submission) => new()
    {
        JobName = options.JobName,
        Arguments = ArgumentsOf(submission),
        Timeout = options.TimeoutMinutes,
        WorkerType = options.WorkerType,
        NumberOfWorkers = options.Workers,
        ExecutionClass = options.IsFlexible ? "FLEX" : "STANDARD",
    };

    private async Task<string> StartAsync(JobSubmission submission, CancellationToken cancellationToken)
    {
        var request = Start(submission);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await _jobs.StartAsync(request, cancellationToken).ConfigureAwait(false) is { } started)
                    return started;
            }
            catch (LakeException e) when (e.Code == LakeErrorCode.ServiceUnavailable && attempt < Starts)
            {
                // It may have been started: what is asked below.
            }
            catch (LakeException e) when (GlueJobs.Is(e, "ConcurrentRunsExceededException"))
            {
                throw new LakeException(
                    LakeErrorCode.ServiceRejected, $"The job '{options.JobName}' has as many runs at once as Glue lets it have.",
                    "Wait for one to end, or give this command another -JobName.", options.JobName, e);
            }
            for (var look = 0; look < Looks; look++)
            {
                await Pause(FirstPause, cancellationToken).ConfigureAwait(false);
                if (await FindAsync(submission, cancellationToken).ConfigureAwait(false) is { } found)
                    return found;
            }
            if (attempt == Starts)
                throw new LakeException(
                    LakeErrorCode.ServiceUnavailable, $"Glue was asked {Starts} times for a run of the job '{options.JobName}', and named none.",
                    "Run the same command with -Resume: a run that was started after all is found.", options.JobName);
        }
    }

    /// <summary>The run of that try, the first where there are several; the others are stopped.</summary>
    private async Task<string?> FindAsync(JobSubmission submission, CancellationToken cancellationToken)
    {
        var found = await _jobs.FindRunsAsync(AttemptArgument, submission.Attempt, cancellationToken).ConfigureAwait(false);
        if (found.Count > 1)
            await _jobs.StopAsync([.. found.Take(found.Count - 1).Select(static run => run.Id)], cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[^1].Id;
    }

    private async Task<JobOutcome> WatchAsync(JobSubmission submission, string jobRunId, JobProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            if (submission.OnStarted is { } started)
                await started(jobRunId, cancellationToken).ConfigureAwait(false);
            var missing = 0;
            for (var pause = FirstPause; ; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
            {
                // A run that has just been started may not be found everywhere yet.
                if (await _jobs.FindRunAsync(jobRunId, cancellationToken).ConfigureAwait(false) is { } run)
                {
                    progress.State = run.JobRunState;
                    progress.Seconds = run.ExecutionTime ?? 0;
                    if (StateOf(run.JobRunState) is { } state)
                        return new JobOutcome(jobRunId, state, state == JobState.Succeeded ? null : run.ErrorMessage ?? run.StateDetail)
                        {
                            DpuSeconds = run.DPUSeconds ?? run.ExecutionTime * run.MaxCapacity,
                        };
                }
                else if (++missing > Looks)
                {
                    throw new LakeException(
                        LakeErrorCode.JobFailed, $"The run '{jobRunId}' of the job '{options.JobName}' is gone while it was waited for.",
                        "Run the same command again.", jobRunId);
                }
                await Pause(pause, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await StopAsync(submission, jobRunId, progress).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Null for a state in which it is still at work.</summary>
    private static JobState? StateOf(string? state) => state switch
    {
        "SUCCEEDED" => JobState.Succeeded,
        "FAILED" or "ERROR" => JobState.Failed,
        "STOPPED" => JobState.Stopped,
        "TIMEOUT" or "EXPIRED" => JobState.TimedOut,
        _ => null,
    };

    /// <summary>Tells Glue that nobody wants the run any more; what it does not hear in time runs until its own time is over.</summary>
    private async Task StopAsync(JobSubmission submission, string? jobRunId, JobProgress progress)
    {
        using var limit = new CancellationTokenSource(StopLimit);
        progress.IsStopping = true;
        try
        {
            jobRunId ??= await FindAsync(submission, limit.Token).ConfigureAwait(false);
            if (jobRunId is not null)
                await _jobs.StopAsync([jobRunId], limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            // The run writes into a folder of its own, which nothing is published from.
        }
        finally
        {
            progress.IsStopping = false;
        }
    }

    private Dictionary<string, string> ArgumentsOf(JobSubmission submission) => new()
    {
        ["--plan"] = submission.PlanUri,
        ["--scheme"] = BucketScheme,
        ["--scriptLocation"] = submission.ScriptUri,
        ["--run"] = submission.RunId,
        [AttemptArgument] = submission.Attempt,
    };
}
