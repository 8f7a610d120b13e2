using System.Globalization;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>Asks Spark for a plan by SQL, and turns what it found into counts and into the errors that a run of this process gives.</summary>
internal static class SparkLanguage
{
    private const string ScriptName = "PartitionLake.Engine.Offload.Spark.Job.partitionlake_job.py";

    /// <summary>The script that runs every plan.</summary>
    public static byte[] Script { get; } = ReadScript();

    /// <summary>What a join did to the rows that reached it, and an unnested list before all joins; behind it the rows that are left.</summary>
    public static (IReadOnlyList<JoinCounts> Joins, long Rows) Count(BoundPlan plan, JobResult result)
    {
        var joins = new List<JoinCounts>();
        var rows = result.Count(JobPlanBuilder.FactRows);
        if (plan.Unnest is { } unnest)
        {
            var (all, empty) = (result.Count(JobPlanBuilder.UnnestRows), result.Count(JobPlanBuilder.UnnestEmpty));
            joins.Add(new JoinCounts($"UNNEST({unnest.Text})", rows - empty, empty, all - rows, 0));
            rows = all;
        }
        for (var join = 0; join < plan.Joins.Count; join++)
        {
            var (all, unmatched) = (result.Count(JoinViews.RowsCounter(join)), result.Count(JoinViews.UnmatchedCounter(join)));
            var dropped = plan.Joins[join].Plan.Kind == JoinKind.Inner ? unmatched : 0;
            joins.Add(new JoinCounts(plan.Joins[join].Plan.From, rows - unmatched, unmatched, all - rows, dropped));
            rows = all - dropped;
        }
        return (joins, rows);
    }

    /// <summary>Throws what a run of this process throws where it finds the same.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="result">What the job found.</param>
    /// <param name="isBucket">Whether it wrote to a bucket.</param>
    /// <exception cref="LakeException">The data was refused, or the job failed.</exception>
    public static void EnsureFine(BoundPlan plan, JobResult result, bool isBucket)
    {
        if (result.Error is { } error)
            throw Failed(plan, error);
        for (var join = 0; join < plan.Joins.Count; join++)
        {
            if (result.Rows.TryGetValue(new JoinViews(plan, join).Dimension, out var duplicates) && duplicates.Count > 0)
                throw Duplicates(plan.Joins[join].Plan, duplicates);
        }
        foreach (var condition in JobCondition.Of(plan, isBucket))
        {
            if (result.Find(condition.Name) is var (file, row, shown))
                throw condition.Error(JobPlaceText.Of(plan, file, row), shown);
        }
    }

    private static LakeException Duplicates(JoinPlan join, List<Dictionary<string, string?>> rows)
    {
        var examples = rows.Select(row => string.Join(", ", join.On.Select((key, i) =>
            $"{key.Right} = '{row[$"k{i.ToString(CultureInfo.InvariantCulture)}"]}'")));
        return new LakeException(
            LakeErrorCode.DuplicateJoinKey,
            $"The dimension '{join.From}' has {rows[0]["n"]} more row(s) with a key it already has, "
                + $"for instance {string.Join("; ", examples)}. A join with Match = 'Single' expects one row a key.",
            "Set Match = 'First' to take the first row in file order, Match = 'All' to repeat the fact row, or narrow the rows with Where.",
            join.From);
    }

    private static LakeException Failed(BoundPlan plan, JobError error)
    {
        var message = error.Message;
        if (message.IndexOf(Expressions.Spark.SparkText.FailureMark, StringComparison.Ordinal) is >= 0 and var mark)
            message = message[(mark + Expressions.Spark.SparkText.FailureMark.Length)..];
        message = message.Split('\n')[0];
        var about = error.Fragment is { Length: > 0 } fragment ? $" (in {fragment[..Math.Min(200, fragment.Length)]})" : "";
        return error.IsOfRow
            ? new LakeException(
                LakeErrorCode.ExpressionFailed,
                $"An expression of the plan has no value for a row{FailedRow.Where(plan, error)}: {message}{about}",
                $"Guard the expression with CASE WHEN or NULLIF, or correct the row. A run without -Engine over a part of the fact names the row.",
                plan.Name)
            : new LakeException(
                LakeErrorCode.JobFailed,
                $"The job failed{(error.Class is null ? "" : $" with {error.Class}")}: {message}{about}",
                "See the job's log. For lack of memory or time give it more workers, a larger type or -JobTimeout, and run the same command again.",
                plan.Name);
    }

    private static byte[] ReadScript()
    {
        using var stream = typeof(SparkLanguage).Assembly.GetManifestResourceStream(ScriptName)
            ?? throw new InvalidOperationException($"The resource {ScriptName} is missing.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
