using Amazon.S3;

namespace PartitionLake.Engine.Governance.Security;

/// <summary>Versioning: an object that is overwritten or deleted can be brought back.</summary>
internal sealed class VersioningControl : ISecurityControl
{
    public string Name => "Versioning";

    public async Task<ChangePlan> PlanAsync(BucketCalls bucket, CancellationToken cancellationToken)
    {
        var status = (await bucket.GetVersioningAsync(cancellationToken).ConfigureAwait(false))?.Status ?? VersionStatus.Off;
        return new ChangePlan(Name, status.Value, VersionStatus.Enabled.Value)
        {
            Apply = status == VersionStatus.Enabled ? null : bucket.PutVersioningAsync,
        };
    }
}
