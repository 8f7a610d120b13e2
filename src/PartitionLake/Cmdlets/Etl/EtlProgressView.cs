using System.Globalization;
using PartitionLake.Console;
using PartitionLake.Engine.Pipeline;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Reads the counters of a run as a line of progress: rows or partitions, rate, bytes and time left.</summary>
internal sealed class EtlProgressView(EtlProgress progress)
{
    // Of the whole bar: loading dimensions takes little, scanning and publishing share the rest.
    private const int RowsStart = 5;
    private const int PublishStart = 60;

    private readonly Pace _pace = new();
    private EtlPhase _phase = EtlPhase.Plan;

    public ProgressState Read()
    {
        if (progress.Phase is var phase && phase != _phase)
        {
            _phase = phase;
            _pace.Restart();
        }
        return progress.Step is { IsBack: true } ? MustFinish()! : phase switch
        {
            EtlPhase.Plan => new("Reading the plan", 0),
            EtlPhase.Dimensions => new("Loading dimension tables", 1),
            EtlPhase.Rows => _pace.Tell("Joining", progress.RowsRead, progress.RowsTotal, "rows", null, RowsStart, PublishStart),
            EtlPhase.Job => new(Job(progress.Job), RowsStart),
            _ => _pace.Tell("Publishing", progress.PartitionsDone, progress.PartitionsTotal, "partitions", Bytes(), PublishStart),
        };
    }

    /// <summary>What has to come to an end even if the run is stopped; null where nothing has.</summary>
    public ProgressState? MustFinish() => progress.Step switch
    {
        null => progress.Job.IsStopping ? new ProgressState($"Stopping the job {progress.Job.JobRunId}") : null,
        { IsBack: false } => new ProgressState("Stopping: the step of publishing that is under way comes to its end"),
        var step => new ProgressState(
            string.Create(CultureInfo.InvariantCulture, $"Taking back what was published: {step.Done:N0} of {step.Total:N0} steps"),
            step.Total == 0 ? -1 : (int)(100L * step.Done / step.Total)),
    };

    private static string Job(JobProgress job) => job.State is null
        ? "Starting the job"
        : string.Create(CultureInfo.InvariantCulture, $"Job {job.JobRunId}: {job.State}, {job.Seconds:N0} s");

    private string? Bytes() => progress.BytesWritten is > 0 and var bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB") : null;
}
