using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>Asks Spark, wherever it runs, for a plan.</summary>
internal sealed class SparkJobLanguage : IJobLanguage
{
    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Script => SparkLanguage.Script;

    /// <inheritdoc/>
    public byte[] Render(BoundPlan plan, JobPlaces places) => JobPlanBuilder.Build(plan, places).ToJson();

    /// <inheritdoc/>
    public async Task<JobTotals> ReadAsync(ReadOnlyMemory<byte> result, RunContext context)
    {
        var plan = context.Plan;
        var found = JobResult.Parse(result.Span);
        if (found.Error is { IsOfRow: true } error && await FailedRow.FindAsync(context, error).ConfigureAwait(false) is { } failure)
            throw failure;
        SparkLanguage.EnsureFine(plan, found, LakeUri.Parse(plan.Plan.Destination).Scheme == LakeScheme.S3);
        var checks = CheckQueries.Conclude(plan, found);
        var (joins, _) = SparkLanguage.Count(plan, found);
        var rows = found.Count(JobPlanBuilder.OutputRows);
        return new JobTotals(new RowTotals(found.Count(JobPlanBuilder.FactRows), joins), rows, checks, found.Spark);
    }
}
