using PartitionLake.Completion;
using PartitionLake.Engine.Care;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Care;

/// <summary>Removes the rows of which a condition is true, and proves it.</summary>
[Cmdlet(VerbsCommon.Remove, "LakeRow", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeRewrittenPartition))]
public sealed class RemoveLakeRowCommand : RemovalCmdlet
{
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string Where { get; set; } = "";

    private protected override string ActionText => $"Remove the rows where {Where}";

    private protected override Task<CareResult> RunAsync(string root, CareOptions options, EtlProgress progress, CancellationToken cancellationToken) =>
        RowRemoval.RunAsync(root, Where, options with { AllVersions = AllVersions }, progress, cancellationToken);
}
