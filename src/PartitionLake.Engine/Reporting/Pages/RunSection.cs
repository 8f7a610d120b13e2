using PartitionLake.Engine.Reporting.Measuring;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>The runs that wrote the lake: how long they took, what they wrote, and which did not end.</summary>
internal static class RunSection
{
    public static IEnumerable<PageFigure> Of(RunTally runs, DateTimeOffset now)
    {
        if (runs.Count == 0)
            yield break;
        var unfinished = runs.CountOf(RunState.Interrupted);
        var sentence = $"{PageText.Count(runs.CountOf(RunState.Completed))} of {PageText.Count(runs.Count, "run")} completed"
            + (unfinished > 0 ? $", {PageText.Count(unfinished)} interrupted" : "")
            + (runs.CountOf(RunState.Running) > 0 ? $", {PageText.Count(runs.CountOf(RunState.Running))} running" : "")
            + (runs.Count > RunTally.Shown ? $". The newest {RunTally.Shown} are shown." : ".");
        yield return new PageFigure("runs", runs.Newest.Count > 1 ? "runs" : null, "Duration of runs", sentence, new PageTable(
            [
                new("started", "Started", PageUnit.Time), new("seconds", "Took", PageUnit.Seconds), new("state", "State", PageUnit.Text),
                new("mode", "Mode", PageUnit.Text), new("plan", "Plan", PageUnit.Text), new("id", "Run", PageUnit.Text),
            ],
            [.. runs.Newest.Select(run => new object?[]
            {
                run.Started.UtcDateTime, Seconds(run, now), run.State.ToString(), run.Mode?.ToString(), run.Plan, run.RunId,
            })]))
        {
            Uses = [("value", "seconds")],
        };
        var ended = runs.Newest.Where(static run => run.RowsOut is not null).ToList();
        if (ended.Count == 0)
            yield break;
        const string all = "What each run that completed read, wrote and changed.";
        yield return new PageFigure("runrows", ended.Count > 1 ? "runs" : null, "Rows of runs", all, new PageTable(
            [
                new("started", "Started", PageUnit.Time), new("rows", "Rows out", PageUnit.Count), new("rowsin", "Rows in", PageUnit.Count),
                new("bytes", "Written", PageUnit.Bytes), new("created", "Created", PageUnit.Count), new("replaced", "Replaced", PageUnit.Count),
                new("unchanged", "Unchanged", PageUnit.Count), new("removed", "Removed", PageUnit.Count), new("state", "State", PageUnit.Text),
            ],
            [.. ended.Select(static run => new object?[]
            {
                run.Started.UtcDateTime, run.RowsOut, run.RowsIn, run.Counts?.BytesWritten, run.Counts is { } counts ? counts.Created + counts.Appended : null,
                run.Counts?.Replaced, run.Counts?.Unchanged, run.Counts?.Removed, run.State.ToString(),
            })]))
        {
            Uses = [("value", "rows")],
        };
    }

    /// <summary>How long a run took, or has taken so far; of one that was interrupted nobody knows.</summary>
    private static double? Seconds(RunInfo run, DateTimeOffset now) => run.State switch
    {
        RunState.Running => Math.Max(0, (now - run.Started).TotalSeconds),
        _ => (run.Finished - run.Started)?.TotalSeconds,
    };
}
