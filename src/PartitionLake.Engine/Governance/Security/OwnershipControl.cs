using Amazon.S3;

namespace PartitionLake.Engine.Governance.Security;

/// <summary>Ownership: the bucket's owner owns every object, and ACLs no longer grant anything.</summary>
internal sealed class OwnershipControl : ISecurityControl
{
    public string Name => "Ownership";

    public async Task<ChangePlan> PlanAsync(BucketCalls bucket, CancellationToken cancellationToken)
    {
        var before = await bucket.GetOwnershipAsync(cancellationToken).ConfigureAwait(false) ?? "not set";
        var after = ObjectOwnership.BucketOwnerEnforced;
        return new ChangePlan(Name, before, after.Value)
        {
            Apply = before == after.Value ? null : cancel => bucket.PutOwnershipAsync(after, cancel),
        };
    }
}
