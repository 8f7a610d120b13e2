using System.Globalization;
using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Expressions.Spark;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>The checks of a plan: what is counted of the rows as they go by, what is asked besides, and what the answers mean.</summary>
internal static class CheckQueries
{
    /// <summary>What is counted of the rows.</summary>
    public static IEnumerable<JobCounter> Counters(BoundPlan plan)
    {
        for (var i = 0; i < plan.Checks.Count; i++)
        {
            var check = plan.Checks[i];
            if (check.Rule is { } rule)
            {
                var broken = SparkRenderer.Render(rule.Broken).Text;
                yield return new JobCounter($"check{i}.rows", $"count_if({broken})");
                yield return new JobCondition($"check{i}.first", broken, "''", static (_, _) => throw new InvalidOperationException()).Counter;
            }
            else if (check.Plan.NullRate is not null)
            {
                yield return new JobCounter($"check{i}.rows", $"count_if({Name(plan, check.Columns[0])} IS NULL)");
            }
        }
    }

    /// <summary>The queries for keys that several rows share.</summary>
    public static IEnumerable<JobQuery> Unique(BoundPlan plan, string rows)
    {
        for (var i = 0; i < plan.Checks.Count; i++)
        {
            if (plan.Checks[i].Plan.Unique.Count == 0)
                continue;
            var keys = plan.Checks[i].Columns.Select(column => Name(plan, column)).ToList();
            var groups = $"SELECT count(1) AS n, min(named_struct('f', {JobTables.File}, 'r', {JobTables.Row})) AS first FROM {rows} "
                + $"WHERE {string.Join(" AND ", keys.Select(static key => $"{key} IS NOT NULL"))} GROUP BY {string.Join(", ", keys)} HAVING count(1) > 1";
            yield return new JobQuery(
                $"check{i}",
                $"SELECT CAST(count(1) AS STRING) AS keys, CAST(coalesce(sum(n), 0) AS STRING) AS rows, CAST(min(first).f AS STRING) AS f, "
                    + $"CAST(min(first).r AS STRING) AS r FROM ({groups})");
        }
    }

    /// <summary>What the checks found.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.CheckFailed"/>: one of severity Error is broken.</exception>
    public static IReadOnlyList<CheckOutcome> Conclude(BoundPlan plan, JobResult result)
    {
        CheckOutcome[] outcomes = [.. plan.Checks.Select((check, i) => Outcome(plan, check, i, result))];
        var broken = Array.FindAll(outcomes, static outcome => outcome.IsBroken && outcome.Severity == CheckSeverity.Error);
        return broken.Length == 0 ? outcomes : throw new LakeException(
            LakeErrorCode.CheckFailed,
            $"{string.Join("\n", broken.Select(outcome => outcome.Message))}\nNothing was published.",
            "Correct the rows, or give the check Severity = 'Warning' to publish them all the same.",
            broken[0].Name);
    }

    private static CheckOutcome Outcome(BoundPlan plan, BoundCheck check, int number, JobResult result)
    {
        if (check.Rule is not null)
        {
            var count = result.Count($"check{number}.rows");
            string[] first = result.Find($"check{number}.first") is var (file, row, _) ? [JobPlaceText.Of(plan, file, row)] : [];
            var rule = check.Name == check.Plan.Rule ? "" : $" ({check.Plan.Rule})";
            return Outcome(check, count > 0, count, first, count == 0
                ? $"No row breaks the check '{check.Name}'."
                : $"{count:N0} {(count == 1 ? "row breaks" : "rows break")} the check '{check.Name}'{rule}; the first: {string.Join("; ", first)}.");
        }
        if (check.Plan.NullRate is { } column)
        {
            var (nulls, rows) = (result.Count($"check{number}.rows"), result.Count(JobPlanBuilder.OutputRows));
            var rate = rows == 0 ? 0 : (double)nulls / rows;
            return Outcome(check, rate > check.Plan.MaxNullRate, nulls, [],
                $"The check '{check.Name}': '{column}' is null in {nulls:N0} of {rows:N0} rows ({rate:P2}); "
                    + $"at most {check.Plan.MaxNullRate:P2} are allowed.");
        }
        var found = result.Rows[$"check{number}"][0];
        var (keys, shared) = (Number(found["keys"]), Number(found["rows"]));
        string[] examples = keys == 0 ? [] : [JobPlaceText.Of(plan, (int)Number(found["f"]), Number(found["r"]))];
        var occur = keys == 1 ? "key occurs" : "keys occur";
        return Outcome(check, keys > 0, shared, examples, keys == 0
            ? $"The check '{check.Name}': no two rows share a key."
            : $"The check '{check.Name}': {keys:N0} {occur} in {shared:N0} rows; the first: {string.Join("; ", examples)}.");
    }

    private static CheckOutcome Outcome(BoundCheck check, bool isBroken, long rows, IReadOnlyList<string> examples, string message) => new()
    {
        Name = check.Name,
        Severity = check.Plan.Severity,
        IsBroken = isBroken,
        Rows = rows,
        Message = message,
        Examples = examples,
    };

    private static long Number(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);

    private static string Name(BoundPlan plan, int ordinal) => SparkText.Name(plan.Row[ordinal].Field.Name);
}
