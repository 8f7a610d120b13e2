using Amazon.S3;

namespace PartitionLake.Engine.Governance.Security.Audit;

/// <summary>Whether the public can read or write a bucket: by policy, by ACL, and whether the block settings prevent it.</summary>
internal static class PublicAccess
{
    private static readonly string[] Groups = ["http://acs.amazonaws.com/groups/global/AllUsers", "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"];
    private static readonly string[] Reading = ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions"];
    private static readonly string[] Writing =
        ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl", "s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:DeleteBucket"];

    public static (FindingStatus Status, string Evidence) Judge(BucketFacts facts, bool write)
    {
        var block = facts.PublicAccess.Value;
        if (block is { IgnorePublicAcls: true, RestrictPublicBuckets: true })
            return (FindingStatus.Passed, "IgnorePublicAcls and RestrictPublicBuckets are on.");
        var (policy, byPolicy) = block?.RestrictPublicBuckets == true ? (FindingStatus.Passed, "RestrictPublicBuckets is on.") : JudgePolicy(facts, write);
        var (acl, byAcl) = block?.IgnorePublicAcls == true ? (FindingStatus.Passed, "IgnorePublicAcls is on.") : JudgeAcl(facts, write);
        var isPublic = policy == FindingStatus.Failed || acl == FindingStatus.Failed;
        // A grant that the unreadable block settings may take back is not a failure yet.
        if (isPublic && facts.PublicAccess.Error is { } unread)
            return (FindingStatus.CannotTell, unread.Message);
        if (isPublic)
            return (FindingStatus.Failed, policy == FindingStatus.Failed ? byPolicy : byAcl);
        if (policy == FindingStatus.CannotTell)
            return (policy, byPolicy);
        return acl == FindingStatus.CannotTell ? (acl, byAcl) : (FindingStatus.Passed, $"{byPolicy} {byAcl}");
    }

    private static (FindingStatus Status, string Evidence) JudgePolicy(BucketFacts facts, bool write)
    {
        if (facts.Policy.Error is { } error)
            return (FindingStatus.CannotTell, error.Message);
        if (facts.Policy.Value!.Any(grant => grant.IsPublic && grant.Covers(write ? Writing : Reading)))
            return (FindingStatus.Failed, $"The bucket policy lets everyone {(write ? "write" : "read")}.");
        if (facts.PolicyStatus.Error is { } unjudged)
            return (FindingStatus.CannotTell, unjudged.Message);
        // S3 does not say which statement it is, nor what it allows; where we found one that explains it, it is that.
        return facts.PolicyStatus.Value == true && !facts.Policy.Value!.Any(static grant => grant.IsPublic)
            ? (FindingStatus.Failed, "S3 itself takes the bucket policy for public (GetBucketPolicyStatus).")
            : (FindingStatus.Passed, facts.PolicyStatus.Value == false
                ? "No statement of the policy is public, by S3's own judgement too."
                : "No statement of the policy is public.");
    }

    private static (FindingStatus Status, string Evidence) JudgeAcl(BucketFacts facts, bool write)
    {
        if (facts.Ownership.Value == ObjectOwnership.BucketOwnerEnforced.Value)
            return (FindingStatus.Passed, "ACLs are disabled.");
        if (facts.Acl.Error is { } error)
            return (FindingStatus.CannotTell, error.Message);
        foreach (var grant in facts.Acl.Value?.Grants ?? [])
        {
            var permission = grant.Permission?.Value;
            if (Groups.Contains(grant.Grantee?.URI) && (permission == "FULL_CONTROL" || (write ? permission is "WRITE" or "WRITE_ACP" : permission == "READ")))
                return (FindingStatus.Failed, $"The ACL grants {permission} to {grant.Grantee!.URI[(grant.Grantee.URI.LastIndexOf('/') + 1)..]}.");
        }
        return (FindingStatus.Passed, "The ACL grants nothing to the public.");
    }
}
