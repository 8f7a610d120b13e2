using Amazon.S3.Model;

namespace PartitionLake.Engine.Governance.Security;

/// <summary>Access logging: each request to the bucket is written to another bucket.</summary>
internal sealed class LoggingControl(string logBucket, string? prefix) : ISecurityControl
{
    public string Name => "Logging";

    public async Task<ChangePlan> PlanAsync(BucketCalls bucket, CancellationToken cancellationToken)
    {
        var current = await bucket.GetLoggingAsync(cancellationToken).ConfigureAwait(false);
        var target = Prefix(bucket, current);
        var isSame = current?.TargetBucketName == logBucket && target == (current.TargetPrefix ?? "");
        var wanted = new S3BucketLoggingConfig { TargetBucketName = logBucket, TargetPrefix = target };
        var before = current is null ? "off" : $"s3://{current.TargetBucketName}/{current.TargetPrefix}";
        return new ChangePlan(Name, before, isSame ? before : $"s3://{logBucket}/{target}")
        {
            Apply = isSame ? null : cancel => bucket.PutLoggingAsync(wanted, cancel),
        };
    }

    /// <summary>Where in the log bucket the logs go or will go.</summary>
    public static async Task<string> PrefixAsync(BucketCalls bucket, string logBucket, string? prefix, CancellationToken cancellationToken) =>
        new LoggingControl(logBucket, prefix).Prefix(bucket, await bucket.GetLoggingAsync(cancellationToken).ConfigureAwait(false));

    // A prefix that someone chose for the same log bucket stays, unless another is asked for.
    private string Prefix(BucketCalls bucket, S3BucketLoggingConfig? current) =>
        prefix ?? (current?.TargetBucketName == logBucket ? current.TargetPrefix ?? "" : $"{bucket.Bucket}/");
}
