using System.Diagnostics;
using System.Globalization;
using PartitionLake.Console;
using PartitionLake.Engine.Pipeline;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Reads the counters of a run as a line of progress: rows, partitions, bytes, rate and time left.</summary>
internal sealed class EtlProgressView(EtlProgress progress)
{
    // Of the whole bar: loading dimensions takes little, scanning and publishing share the rest.
    private const int RowsStart = 5;
    private const int PublishStart = 60;

    private readonly Stopwatch _phaseTime = Stopwatch.StartNew();
    private EtlPhase _phase = EtlPhase.Plan;

    public ProgressState Read()
    {
        if (progress.Phase is var phase && phase != _phase)
        {
            _phase = phase;
            _phaseTime.Restart();
        }
        return progress.Step is { IsBack: true } ? MustFinish()! : phase switch
        {
            EtlPhase.Plan => new("Reading the plan", null, 0, -1),
            EtlPhase.Dimensions => new("Loading dimension tables", null, 1, -1),
            EtlPhase.Rows => State("Joining and sorting rows", progress.RowsRead, progress.RowsTotal, "rows", RowsStart, PublishStart),
            _ => State("Publishing", progress.PartitionsDone, progress.PartitionsTotal, "partitions", PublishStart, 100),
        };
    }

    /// <summary>What has to come to an end even if the run is stopped; null where nothing has.</summary>
    public ProgressState? MustFinish() => progress.Step switch
    {
        null => null,
        { IsBack: false } => new ProgressState("Stopping: the step of publishing that is under way comes to its end", null, -1, -1),
        var step => new ProgressState(
            "Taking back what was published",
            string.Create(CultureInfo.InvariantCulture, $"{step.Done:N0} of {step.Total:N0} steps"),
            step.Total == 0 ? -1 : (int)(100L * step.Done / step.Total),
            -1),
    };

    private ProgressState State(string status, long done, long total, string unit, int from, int to)
    {
        var seconds = _phaseTime.Elapsed.TotalSeconds;
        var rate = seconds > 0 ? done / seconds : 0;
        var bytes = progress.BytesWritten;
        var operation = string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {total:N0} {unit}, {rate:N0} {unit}/s");
        if (bytes > 0)
            operation += string.Create(CultureInfo.InvariantCulture, $", {bytes / 1e6:N1} MB");
        var share = total > 0 ? Math.Clamp((double)done / total, 0, 1) : 0;
        var left = rate > 0 && total > 0 ? (int)Math.Min(int.MaxValue, Math.Max(0, total - done) / rate) : -1;
        return new ProgressState(status, operation, from + (int)((to - from) * share), left);
    }
}
