using Amazon.S3;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Governance.Security;

/// <summary>Ownership: the bucket's owner owns every object, and ACLs no longer grant anything.</summary>
internal sealed class OwnershipControl : ISecurityControl
{
    public string Name => "Ownership";

    public async Task<ChangePlan> PlanAsync(BucketCalls bucket, CancellationToken cancellationToken)
    {
        var before = await bucket.GetOwnershipAsync(cancellationToken).ConfigureAwait(false) ?? "not set";
        var after = ObjectOwnership.BucketOwnerEnforced;
        LakeException? unseen = null;
        if (before != after.Value)
            unseen = await RefuseGrantsAsync(bucket, cancellationToken).ConfigureAwait(false);
        return new ChangePlan(Name, before, after.Value)
        {
            Apply = before == after.Value ? null : cancel => bucket.PutOwnershipAsync(after, cancel),
            Unseen = unseen,
        };
    }

    /// <summary>Who may not read ACLs has the service's refusal to go by; why they may not is returned.</summary>
    private static async Task<LakeException?> RefuseGrantsAsync(BucketCalls bucket, CancellationToken cancellationToken)
    {
        GetBucketAclResponse? acl;
        try
        {
            acl = await bucket.GetAclAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (e.Code is LakeErrorCode.AccessDenied or LakeErrorCode.ServiceRejected)
        {
            return e;
        }
        RefuseGrants(bucket.Bucket, acl);
        return null;
    }

    // S3 disables no ACLs while that of the bucket grants anything to anybody but the owner, and does not say what that is.
    private static void RefuseGrants(string bucket, GetBucketAclResponse? acl)
    {
        var grants = (acl?.Grants ?? [])
            .Where(grant => grant.Grantee is not { CanonicalUser: { Length: > 0 } user } || user != acl!.Owner?.Id).Select(Describe).ToList();
        if (grants.Count == 0)
            return;
        throw new LakeException(
            LakeErrorCode.RuleInvalid,
            $"ACLs of the bucket '{bucket}' cannot be disabled as long as its ACL grants {string.Join(", ", grants)}.",
            $"Give by policy what is to stay, then take the grants away: aws s3api put-bucket-acl --bucket {bucket} --acl private",
            bucket);
    }

    private static string Describe(S3Grant grant) =>
        $"{grant.Permission?.Value} to {grant.Grantee?.URI ?? grant.Grantee?.EmailAddress ?? grant.Grantee?.DisplayName ?? grant.Grantee?.CanonicalUser}";
}
