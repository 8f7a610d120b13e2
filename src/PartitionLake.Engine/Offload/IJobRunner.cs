using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Offload;

/// <summary>Runs one job on Spark, wherever that is, and waits for its end.</summary>
/// <remarks>
/// A runner starts the script of the submission with its plan and knows nothing of what they do. It tells what became of the job, never what the
/// job found: that is in its result. A job that ended is no error of the runner, whatever its state; a <see cref="LakeException"/> says that
/// the job could not be started or watched.
/// </remarks>
public interface IJobRunner
{
    /// <summary>What runs the job, as people call it and as the manifest records it: <c>Glue 5.1</c>, <c>Spark</c>.</summary>
    string Engine { get; }

    /// <summary>How the job spells objects in buckets: <c>s3</c> or <c>s3a</c>.</summary>
    string BucketScheme { get; }

    /// <summary>The calls by which a job is started, a line each, as people may see them: without secrets.</summary>
    IReadOnlyList<string> Calls { get; }

    /// <summary>The machines that are paid for a job; null where none are.</summary>
    JobMachines? Machines { get; }

    /// <summary>Refuses a plan whose files a job would not reach, and machines on which the job cannot run. Asks nobody.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PlanInvalid"/>: what, and what to do.</exception>
    void EnsureUsable(EtlPlan plan);

    /// <summary>Brings about what has to be there before a job is started, before anything of the lake is touched.</summary>
    /// <param name="scriptUri">Where the script will lie.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task PrepareAsync(string scriptUri, CancellationToken cancellationToken);

    /// <summary>Starts a job and waits until it has ended. Two calls with one submission start one job, also where the reply to the first was lost.</summary>
    /// <param name="submission">What is to run.</param>
    /// <param name="progress">Told of the job's state as it changes.</param>
    /// <param name="cancellationToken">Stops the job itself, and then the waiting.</param>
    Task<JobOutcome> RunAsync(JobSubmission submission, JobProgress progress, CancellationToken cancellationToken);

    /// <summary>Waits for the end of a job that an earlier process started; null where there is none that it could wait for or tell of.</summary>
    /// <param name="submission">What was to run.</param>
    /// <param name="jobRunId">What the service called it; null where the process died before it knew.</param>
    /// <param name="progress">Told of the job's state as it changes.</param>
    /// <param name="cancellationToken">Stops the job itself, and then the waiting.</param>
    Task<JobOutcome?> AttachAsync(JobSubmission submission, string? jobRunId, JobProgress progress, CancellationToken cancellationToken);
}
