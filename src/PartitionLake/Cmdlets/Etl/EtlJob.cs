using PartitionLake.Console;
using PartitionLake.Engine.Offload;
using PartitionLake.Engine.Offload.Spark;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Storage;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Who computes the rows of a run: this process, or a job on Spark.</summary>
/// <param name="runner">What runs jobs; null for this process.</param>
/// <param name="costs">What the run costs.</param>
internal sealed class EtlJob(IJobRunner? runner, EtlCosts costs)
{
    /// <summary>Runs the plan; null where a job was only shown.</summary>
    public async Task<EtlResult?> RunAsync(EtlPlan plan, EtlOptions options, EtlProgress progress, IPipeline pipeline)
    {
        if (runner is null)
            return await EtlRun.RunAsync(plan, options, progress, pipeline.StopToken).ConfigureAwait(false);
        if (!options.WhatIf)
            return await SparkRun.RunAsync(plan, options, runner, progress, pipeline.StopToken).ConfigureAwait(false);
        var preview = await SparkRun.PreviewAsync(plan, options, runner, pipeline.StopToken).ConfigureAwait(false);
        pipeline.WriteObject(ToOutput(preview, runner, costs.OfJob(preview)));
        return null;
    }

    private static LakeJobPreview ToOutput(JobPreview preview, IJobRunner runner, LakeRequests? requests) => new()
    {
        Engine = preview.Engine,
        RowsIn = preview.FactRows,
        InputBytes = preview.InputBytes,
        Partitions = preview.Partitions,
        RowsSampled = preview.SampledRows,
        Tasks = preview.Tasks,
        Requests = requests,
        Workers = runner.Machines?.Workers,
        WorkerType = runner.Machines?.WorkerType,
        Dpus = runner.Machines?.Dpus,
        DollarsPerHour = runner.Machines?.DollarsPerHour,
        Calls = [.. runner.Calls],
        Sql = string.Join("\n\n", preview.Statements.Select(static statement => $"-- {statement.Name}\n{statement.Sql}")),
    };
}
