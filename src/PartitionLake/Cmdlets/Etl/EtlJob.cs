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
    /// <summary>Whether a job computes the rows, which -WhatIf shows and does not start.</summary>
    public bool IsElsewhere => runner is not null;

    public Task<EtlResult> RunAsync(EtlPlan plan, EtlOptions options, EtlProgress progress, CancellationToken cancellationToken) => runner is null
        ? EtlRun.RunAsync(plan, options, progress, cancellationToken)
        : SparkRun.RunAsync(plan, options, runner, progress, cancellationToken);

    /// <summary>Shows what a job would be asked.</summary>
    public async Task ShowAsync(EtlPlan plan, EtlOptions options, IPipeline pipeline)
    {
        var preview = await SparkRun.PreviewAsync(plan, options, runner!, pipeline.StopToken).ConfigureAwait(false);
        pipeline.WriteObject(ToOutput(preview, runner!, costs.OfJob(preview)));
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
