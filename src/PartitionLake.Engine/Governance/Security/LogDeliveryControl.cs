using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PartitionLake.Engine.Governance.Security;

/// <summary>
/// The policy of the log bucket lets the logging service write there for this bucket. Without it S3 accepts the configuration and
/// never delivers a log, because ACLs grant nothing where ownership is enforced.
/// </summary>
internal sealed class LogDeliveryControl(string logBucket, string? prefix) : ISecurityControl
{
    public string Name => "LogDelivery";

    public async Task<ChangePlan> PlanAsync(BucketCalls bucket, CancellationToken cancellationToken)
    {
        var target = bucket.Of(logBucket);
        var old = await target.GetPolicyAsync(cancellationToken).ConfigureAwait(false);
        var statement = Statement(bucket, await LoggingControl.PrefixAsync(bucket, logBucket, prefix, cancellationToken).ConfigureAwait(false));
        var merged = PolicyText.Merge(old, [statement], logBucket);
        return new ChangePlan(Name, PolicyText.Describe(old, [statement], logBucket), PolicyText.Describe(merged, [statement], logBucket))
        {
            Apply = merged == old ? null : cancel => target.PutPolicyAsync(merged, cancel),
            OldDocument = old,
            NewDocument = merged,
        };
    }

    // Many buckets may log to one: each has a statement with an id of its own.
    private PolicyStatement Statement(BucketCalls bucket, string target)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(bucket.Bucket)))[..16];
        var sid = $"PartitionLakeAccessLogs{hash}";
        var resource = JsonEncodedText.Encode($"{bucket.ArnOf(logBucket)}/{target}*");
        return new PolicyStatement(
            sid,
            $"lets S3 deliver the logs of {bucket.Bucket}",
            $$$$"""{"Sid":"{{{{sid}}}}","Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject","Resource":"{{{{resource}}}}","Condition":{"ArnLike":{"aws:SourceArn":"{{{{bucket.Arn}}}}"}}}""");
    }
}
