using Amazon.S3.Model;

namespace PartitionLake.Engine.Governance.Security;

/// <summary>The four flags that block public access to the bucket.</summary>
internal sealed class PublicAccessControl : ISecurityControl
{
    public const string AllFlags = "BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets";

    public string Name => "PublicAccessBlock";

    public async Task<ChangePlan> PlanAsync(BucketCalls bucket, CancellationToken cancellationToken)
    {
        var before = Describe(await bucket.GetPublicAccessBlockAsync(cancellationToken).ConfigureAwait(false));
        var wanted = new PublicAccessBlockConfiguration
        {
            BlockPublicAcls = true,
            IgnorePublicAcls = true,
            BlockPublicPolicy = true,
            RestrictPublicBuckets = true
        };
        return new ChangePlan(Name, before, AllFlags)
        {
            Apply = before == AllFlags ? null : cancel => bucket.PutPublicAccessBlockAsync(wanted, cancel),
        };
    }

    /// <summary>The flags that are set, in words.</summary>
    public static string Describe(PublicAccessBlockConfiguration? block)
    {
        var flags = new List<string>();
        Add(block?.BlockPublicAcls, "BlockPublicAcls");
        Add(block?.IgnorePublicAcls, "IgnorePublicAcls");
        Add(block?.BlockPublicPolicy, "BlockPublicPolicy");
        Add(block?.RestrictPublicBuckets, "RestrictPublicBuckets");
        return flags.Count == 0 ? "none" : string.Join(", ", flags);

        void Add(bool? isSet, string flag)
        {
            if (isSet == true)
                flags.Add(flag);
        }
    }
}
