using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine.Governance;
using PartitionLake.Engine.Governance.Security;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Governance;

/// <summary>Makes buckets safe, and leaves alone what others set.</summary>
[Cmdlet(VerbsCommon.Set, "LakeSecurity", SupportsShouldProcess = true)]
[OutputType(typeof(LakeSecurityChange))]
public sealed class SetLakeSecurityCommand : GovernanceCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Bucket", "Name")]
    [ArgumentCompleter(typeof(AwsNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KmsKeyId { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(AwsNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? LogBucket { get; set; }

    [Parameter]
    [AllowEmptyString]
    public string? LogPrefix { get; set; }

    [Parameter]
    [ValidateRange(1, 36500)]
    public int ObjectLockDays { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        var options = new SecurityOptions
        {
            KmsKeyId = KmsKeyId,
            LogBucket = LogBucket,
            LogPrefix = LogPrefix,
            ObjectLockDays = ObjectLockDays == 0 ? null : ObjectLockDays,
            ExpectedBucketOwner = ExpectedBucketOwner,
        };
        foreach (var name in BucketName)
            RunFor(name, pipeline => SecureAsync(pipeline, BucketOf(name), options));
    }

    // Errors follow the results: with -ErrorAction Stop the other controls are still reported.
    private async Task SecureAsync(IPipeline pipeline, string bucket, SecurityOptions options)
    {
        var failures = new List<BucketChange>();
        await foreach (var change in BucketSecurity.EnforceAsync(
            Aws, bucket, options, planned => Ask(pipeline, planned, Force), pipeline.StopToken).ConfigureAwait(false))
        {
            pipeline.WriteObject(new LakeSecurityChange
            {
                Bucket = change.Bucket,
                Control = change.Name,
                Before = change.Before,
                After = change.After,
                Changed = change.Status == ChangeStatus.Changed,
                Status = ToOutput(change.Status),
                OldPolicy = change.OldDocument,
                NewPolicy = change.NewDocument,
                Reason = change.Error?.Message,
            });
            if (change.Error is not null)
                failures.Add(change);
        }
        foreach (var failure in failures)
            pipeline.WriteError(failure.Error!, bucket);
    }
}
