using PartitionLake.Completion;
using PartitionLake.Engine;
using PartitionLake.Engine.Care;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Care;

/// <summary>Removes whole partitions: by their keys, as they are piped in, or because all their rows are old.</summary>
[Cmdlet(VerbsCommon.Remove, "LakePartition", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeRewrittenPartition))]
public sealed class RemoveLakePartitionCommand : RemovalCmdlet
{
    [Parameter]
    public DateTime OlderThan { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? By { get; set; }

    private protected override string ActionText =>
        By is null ? "Remove partitions" : FormattableString.Invariant($"Remove partitions whose {By} is before {OlderThan:yyyy-MM-dd}");

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (IsGiven(nameof(OlderThan)) != (By is not null))
            ThrowLakeError(new LakeException(
                LakeErrorCode.PlanInvalid, "-OlderThan and -By belong together.", "Give the day and the key or column that it is held against."), By);
    }

    private protected override Task<CareResult> RunAsync(string root, CareOptions options, EtlProgress progress, CancellationToken cancellationToken) =>
        PartitionRemoval.RunAsync(
            root, By is null ? null : new Retention(By, OlderThan), options with { AllVersions = AllVersions }, progress, cancellationToken);
}
