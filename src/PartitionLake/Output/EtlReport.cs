using System.Globalization;
using System.Text;

namespace PartitionLake.Output;

/// <summary>The report that a run shows at its end; the view of <see cref="LakeEtlResult"/> uses it.</summary>
/// <remarks>One call, because each expression of a view is compiled when it is first shown: a dozen of them cost nearly a tenth of a second.</remarks>
public static class EtlReport
{
    private const int LabelWidth = 12;

    /// <summary>A label and a value a line, in the culture of the session.</summary>
    public static string Format(LakeEtlResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder();
        Add(text, "Run", $"{SafeText.Format(result.Name)} ({result.RunId})");
        Add(text, "Destination", SafeText.Format(result.Destination));
        Add(text, "Mode", $"{result.Mode}");
        Add(text, "Rows", Numbers($"{result.RowsIn:N0} in, {result.RowsOut:N0} out") + If(result.RowsKept, "{0:N0} old ones kept"));
        if (result.Reconciled.Length > 0)
            Add(text, "Reconciled", [.. result.Reconciled.Select(static column => SafeText.Format(column.ToString()))]);
        if (result.Joins.Length > 0)
            Add(text, "Joins", [.. result.Joins.Select(JoinLine)]);
        Add(text, "Partitions", Partitions(result));
        Add(text, "Written",
            result.IsRepeatedBatch ? SafeText.Format($"nothing: that run had appended the batch '{result.BatchId}' already")
            : result.IsUpToDate ? "nothing: the lake already held exactly this" : Numbers($"{result.Objects:N0} objects, {SizeText.Format(result.Bytes)}"));
        if (result.ObjectsVerified > 0)
            Add(text, "Verified", Numbers($"{result.ObjectsVerified:N0} objects, {result.ValuesVerified:N0} values alike in two readers") + If(
                result.ColumnsNotVerified.Length, "{0:N0} columns not compared"));
        Add(text, "Read", $"{SizeText.Format(result.BytesRead)}, spilled {SizeText.Format(result.BytesSpilled)}");
        if (result.Requests.Total > 0)
            Add(text, "Requests", result.Requests.ToString());
        if (result.JobRunId is not null)
            Add(text, "Job", SafeText.Format($"{result.Engine} {result.SparkVersion}, {result.JobRunId}"));
        Add(text, "Time", Time(result));
        Add(text, "Peak memory", SizeText.Format(result.PeakMemory));
        if (result.Warnings.Length > 0)
            Add(text, "Warnings", [.. result.Warnings.Select(static warning => SafeText.Format(warning.Message))]);
        return text.ToString().TrimEnd();
    }

    private static string JoinLine(LakeJoinResult join) =>
        Numbers($"{SafeText.Format(Path.GetFileName(join.From))}: {join.Matched:N0} matched, {join.Unmatched:N0} unmatched")
        + If(join.Multiplied, "{0:N0} multiplied")
        + If(join.Dropped, "{0:N0} dropped");

    private static string Partitions(LakeEtlResult result) =>
        Numbers($"{result.PartitionsCreated:N0} created, {result.PartitionsReplaced:N0} replaced, ")
        + Numbers($"{result.PartitionsUnchanged:N0} unchanged, {result.PartitionsRemoved:N0} removed")
        + If(result.PartitionsAppended, "{0:N0} appended to");

    private static string Time(LakeEtlResult result) =>
        Numbers($"{result.Elapsed.TotalSeconds:N2} s (")
        + (result.InputTime > TimeSpan.Zero ? Numbers($"pipeline {result.InputTime.TotalSeconds:N2}, ") : "")
        + (result.JobTime > TimeSpan.Zero ? Numbers($"job {result.JobTime.TotalSeconds:N2}, ") : "")
        + Numbers($"plan {result.PlanTime.TotalSeconds:N2}, dimensions {result.DimensionTime.TotalSeconds:N2}, ")
        + Numbers($"rows {result.RowTime.TotalSeconds:N2}, publish {result.PublishTime.TotalSeconds:N2}), {result.RowsPerSecond:N0} rows/s");

    private static string Numbers(FormattableString text) => text.ToString(CultureInfo.CurrentCulture);

    private static string If(long count, string format) => count == 0 ? "" : ", " + string.Format(CultureInfo.CurrentCulture, format, count);

    private static void Add(StringBuilder text, string label, params string[] lines)
    {
        text.Append(label.PadRight(LabelWidth)).Append(": ").AppendLine(lines[0]);
        foreach (var line in lines.AsSpan(1))
            text.Append(' ', LabelWidth + 2).AppendLine(line);
    }
}
