using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Offload;
using PartitionLake.Engine.Offload.Spark;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Where the rows are computed.</summary>
public sealed partial class InvokePartitionEtlCommand
{
    [Parameter]
    public LakeEtlEngine Engine { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SparkSubmit { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] SparkArgument { get; set; } = [];

    /// <summary>Runs a plan where the user wants it; null where it was only shown what would be asked.</summary>
    private static async Task<EtlResult?> RunAsync(EtlPlan plan, EtlOptions options, SparkSubmitRunner? spark, EtlProgress progress, IPipeline pipeline)
    {
        if (spark is null)
            return await EtlRun.RunAsync(plan, options, progress, pipeline.StopToken).ConfigureAwait(false);
        if (!options.WhatIf)
            return await SparkRun.RunAsync(plan, options, spark, progress, pipeline.StopToken).ConfigureAwait(false);
        var preview = await SparkRun.PreviewAsync(plan, options, spark, pipeline.StopToken).ConfigureAwait(false);
        pipeline.WriteObject(new LakeJobPreview
        {
            Engine = preview.Engine,
            RowsIn = preview.FactRows,
            InputBytes = preview.InputBytes,
            Tasks = preview.Tasks,
            Call = spark.Describe(),
            Sql = string.Join("\n\n", preview.Statements.Select(static statement => $"-- {statement.Name}\n{statement.Sql}")),
        });
        return null;
    }

    /// <summary>Starts jobs on Spark; null for runs of this process.</summary>
    private SparkSubmitRunner? Spark()
    {
        if (Engine == LakeEtlEngine.Local)
        {
            if (IsGiven(nameof(SparkSubmit)) || IsGiven(nameof(SparkArgument)))
                throw new LakeException(LakeErrorCode.PlanInvalid,
                    "-SparkSubmit and -SparkArgument say how Spark is started, and nothing says that it is.", "Add -Engine Spark.", nameof(Engine));
            return null;
        }
        if (_input is not null)
            throw new LakeException(LakeErrorCode.PlanInvalid,
                "Rows that come through the pipeline are in this process, and Spark reads files.", "Name the files with -Fact, or leave -Engine out.",
                nameof(Engine));
        return new SparkSubmitRunner(SparkSubmit is null ? null : ResolveLocalPath(SparkSubmit), SparkArgument);
    }
}
