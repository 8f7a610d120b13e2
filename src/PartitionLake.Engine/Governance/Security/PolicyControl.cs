namespace PartitionLake.Engine.Governance.Security;

/// <summary>
/// The bucket policy: statements of this module's own deny plain HTTP, TLS below 1.2, and encryption with keys of the caller.
/// Statements of others stay as they are, in their order.
/// </summary>
/// <remarks>
/// Three statements, because the conditions of one are joined by AND; and Security Hub looks for <c>aws:SecureTransport</c> alone.
/// <c>NumericLessThan</c> without <c>IfExists</c> leaves calls alone that AWS services make inside AWS, which carry no TLS version.
/// </remarks>
internal sealed class PolicyControl : ISecurityControl
{
    public string Name => "Policy";

    public async Task<ChangePlan> PlanAsync(BucketCalls bucket, CancellationToken cancellationToken)
    {
        var old = await bucket.GetPolicyAsync(cancellationToken).ConfigureAwait(false);
        var statements = Statements(bucket.Arn);
        var merged = PolicyText.Merge(old, statements, bucket.Bucket);
        return new ChangePlan(Name, PolicyText.Describe(old, statements, bucket.Bucket), PolicyText.Describe(merged, statements, bucket.Bucket))
        {
            Apply = merged == old ? null : cancel => bucket.PutPolicyAsync(merged, cancel),
            OldDocument = old,
            NewDocument = merged,
        };
    }

    internal static IReadOnlyList<PolicyStatement> Statements(string arn) =>
    [
        Deny("PartitionLakeDenyPlainHttp", "denies plain HTTP", "s3:*", $"""["{arn}","{arn}/*"]""", """{"Bool":{"aws:SecureTransport":"false"}}"""),
        Deny("PartitionLakeDenyOldTls", "denies TLS below 1.2", "s3:*", $"""["{arn}","{arn}/*"]""", """{"NumericLessThan":{"s3:TlsVersion":"1.2"}}"""),
        Deny("PartitionLakeDenyCustomerKeys", "denies SSE-C", "s3:PutObject", $"\"{arn}/*\"",
            """{"Null":{"s3:x-amz-server-side-encryption-customer-algorithm":"false"}}"""),
    ];

    private static PolicyStatement Deny(string sid, string meaning, string action, string resource, string condition) => new(
        sid,
        meaning,
        $$"""{"Sid":"{{sid}}","Effect":"Deny","Principal":{"AWS":"*"},"Action":"{{action}}","Resource":{{resource}},"Condition":{{condition}}}""");
}
