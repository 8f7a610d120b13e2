using PartitionLake.Engine.Aws.Metering;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>Runs a plan on Spark, wherever that is, and publishes what it staged.</summary>
public static class SparkRun
{
    private const int MostSampleGroups = 8;
    private const long MostSampleRows = 2_000_000;

    /// <exception cref="LakeException">The plan, an input, the job or the destination is not as it must be. The lake is as it was.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the job is stopped, and the lake is as it was.</exception>
    public static Task<EtlResult> RunAsync(EtlPlan plan, EtlOptions options, IJobRunner runner, EtlProgress progress, CancellationToken cancellationToken) =>
        OffloadRun.RunAsync(plan, options, runner, new SparkJobLanguage(), progress, cancellationToken);

    /// <summary>What a run would ask Spark, and how many partitions it would make. The lake is not looked at, and no job is started.</summary>
    /// <exception cref="LakeException">
    /// The plan or an input is not as it must be, or has something that Spark would compute otherwise; or a row of those looked at is refused.
    /// </exception>
    public static async Task<JobPreview> PreviewAsync(EtlPlan plan, EtlOptions options, IJobRunner runner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(runner);
        OffloadRun.Refuse(plan);
        runner.EnsureUsable(plan);
        using var spools = new InputSpools(RunContext.FindTempFolder(options), workers: 1);
        var bound = await PlanBinder.BindAsync(plan, options.Storage, new WarningLog(options.OnWarning), spools, cancellationToken).ConfigureAwait(false);
        var job = JobPlanBuilder.Build(bound, new JobPlaces("<data>", "<result>", runner.BucketScheme));
        var sample = await new PartialRun(bound, options).RunAsync(Sample(bound.Fact.RowGroups), cancellationToken).ConfigureAwait(false);
        return new JobPreview(
            runner.Engine,
            bound.Fact.RowCount,
            bound.Inputs.Sum(static file => file.Length),
            job.Write.Tasks,
            sample.Estimate(bound.Fact.RowCount),
            sample.RowsRead,
            [
                .. job.Refuse.Select(static query => new JobStatement(query.Name, query.Sql)),
                .. job.Views.Select(static view => new JobStatement(view.Name, view.Sql)),
            ]);
    }

    /// <summary>Row groups from all over the fact, of not too many rows.</summary>
    private static List<InputRowGroup> Sample(IReadOnlyList<InputRowGroup> all)
    {
        var sample = new List<InputRowGroup>();
        var step = Math.Max(1, all.Count / MostSampleGroups);
        for (long i = 0, rows = 0; i < all.Count && (rows == 0 || rows + all[(int)i].RowCount <= MostSampleRows); i += step)
        {
            sample.Add(all[(int)i]);
            rows += all[(int)i].RowCount;
        }
        return sample;
    }
}

/// <summary>What a job would be asked.</summary>
/// <param name="Engine">What would run it.</param>
/// <param name="FactRows">Rows of the fact table, by its footers.</param>
/// <param name="InputBytes">Bytes of all files of fact and dimensions, compressed as they are.</param>
/// <param name="Tasks">Into how many parts the rows are shuffled at least.</param>
/// <param name="Partitions">How many partitions there will be, estimated from the rows that were looked at; exact where these are all.</param>
/// <param name="SampledRows">Rows that were looked at, here, with all joins and expressions.</param>
/// <param name="Statements">The queries, in the order in which they run: those that must find nothing, then the views that make the rows.</param>
public sealed record JobPreview(
    string Engine, long FactRows, long InputBytes, int Tasks, long Partitions, long SampledRows, IReadOnlyList<JobStatement> Statements)
{
    /// <summary>The requests to a bucket after those that looking has taken, of the job and of the run around it.</summary>
    /// <param name="looking">What has been sent so far.</param>
    /// <param name="storageClass">The class of the lake's objects; null for the usual one.</param>
    public RequestCounts After(RequestCounts looking, string? storageClass) => JobForecast.After(looking, Partitions, storageClass);
}

/// <param name="Name">What it is for, or the name of the view.</param>
/// <param name="Sql">The query, in Spark's SQL.</param>
public sealed record JobStatement(string Name, string Sql);
