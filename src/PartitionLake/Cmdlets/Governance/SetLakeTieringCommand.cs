using PartitionLake.Console;
using PartitionLake.Engine.Governance;
using PartitionLake.Engine.Governance.Lifecycle;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Governance;

/// <summary>Puts a lake's objects into Intelligent-Tiering.</summary>
[Cmdlet(VerbsCommon.Set, "LakeTiering", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeRuleChange))]
public sealed class SetLakeTieringCommand : PrefixCmdlet
{
    [Parameter]
    public int ArchiveDays { get; set; }

    [Parameter]
    public int DeepArchiveDays { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TransitionDays { get; set; }

    private protected override IAsyncEnumerable<BucketChange> ChangesAsync(IPipeline pipeline, string bucket, string prefix)
    {
        var options = new TieringOptions
        {
            Prefix = prefix,
            RuleId = RuleId,
            TransitionDays = TransitionDays,
            ArchiveDays = Given(nameof(ArchiveDays), ArchiveDays),
            DeepArchiveDays = Given(nameof(DeepArchiveDays), DeepArchiveDays),
            ExpectedBucketOwner = ExpectedBucketOwner,
        };
        return BucketTiering.ApplyAsync(Aws, bucket, options, change => Ask(pipeline, change, force: true), pipeline.WriteWarning, pipeline.StopToken);
    }

    // 0 is not "not given": S3 refuses it, and the user is to learn why.
    private int? Given(string name, int days) => MyInvocation.BoundParameters.ContainsKey(name) ? days : null;
}
