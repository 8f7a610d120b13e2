using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Governance.Security.Audit;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Governance;

/// <summary>Looks at buckets as AWS Security Hub does, one finding per control.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LakeSecurity")]
[OutputType(typeof(LakeSecurityFinding))]
public sealed class TestLakeSecurityCommand : GovernanceCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Bucket", "Name")]
    [ArgumentCompleter(typeof(AwsNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    [Parameter]
    public LakeControlSeverity MinimumSeverity { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var name in BucketName)
            RunFor(name, pipeline => AuditAsync(pipeline, BucketOf(name)));
    }

    private async Task AuditAsync(IPipeline pipeline, string bucket)
    {
        var report = await BucketAudit.RunAsync(
            Aws, new AuditTarget(bucket, ExpectedBucketOwner, Arguments("-ProfileName", "-Region", "-EndpointUrl"),
                Arguments("--profile", "--region", "--endpoint-url")), pipeline.StopToken).ConfigureAwait(false);
        var minimum = Enum.Parse<AuditSeverity>(MinimumSeverity.ToString());
        foreach (var finding in report.Findings.Where(finding => finding.Severity >= minimum))
        {
            pipeline.WriteObject(new LakeSecurityFinding
            {
                Bucket = bucket,
                Id = finding.Id,
                Title = finding.Title,
                Severity = finding.Severity.ToString(),
                Status = finding.Status.ToString(),
                Evidence = finding.Evidence,
                Remedy = finding.Remedy,
            });
        }
        foreach (var error in report.Errors)
            pipeline.WriteError(error, bucket);
    }

    // A remedy reaches the bucket the way this command did; keys are never part of it.
    private string Arguments(string profile, string region, string endpoint)
    {
        var text = "";
        Add(profile, ProfileName);
        Add(region, Region);
        Add(endpoint, EndpointUrl);
        return text;

        void Add(string name, string? value)
        {
            if (value is not null)
                text += $" {name} '{value.Replace("'", "''", StringComparison.Ordinal)}'";
        }
    }
}
