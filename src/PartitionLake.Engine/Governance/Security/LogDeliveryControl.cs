using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.S3;

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
        var unseen = await RefuseUndeliverableAsync(target, cancellationToken).ConfigureAwait(false);
        var old = await target.GetPolicyAsync(cancellationToken).ConfigureAwait(false);
        var statement = Statement(bucket, await LoggingControl.PrefixAsync(bucket, logBucket, prefix, cancellationToken).ConfigureAwait(false));
        var merged = PolicyText.Merge(old, [statement], logBucket);
        return new ChangePlan(Name, PolicyText.Describe(old, [statement], logBucket), PolicyText.Describe(merged, [statement], logBucket))
        {
            Apply = merged == old ? null : cancel => target.PutPolicyAsync(merged, cancel),
            OldDocument = old,
            NewDocument = merged,
            Unseen = unseen,
        };
    }

    /// <summary>
    /// S3 takes the configuration in these cases too, and never delivers a log (S3 user guide, "Logging requests with server access logging").
    /// Why a setting may not be read is returned.
    /// </summary>
    private static async Task<LakeException?> RefuseUndeliverableAsync(BucketCalls target, CancellationToken cancellationToken)
    {
        LakeException? unseen = null;
        var fault = await ReadAsync(
            () => target.GetEncryptionAsync(
                cancellationToken)).ConfigureAwait(false) is [{ ServerSideEncryptionByDefault.ServerSideEncryptionAlgorithm: { } method }, ..]
                && method != ServerSideEncryptionMethod.AES256
            ? $"its default encryption is {method.Value}, and S3 delivers logs only where it is AES256"
            : (await ReadAsync(() => target.GetObjectLockAsync(cancellationToken)).ConfigureAwait(false))?.Rule?.DefaultRetention is not null
                ? "it has a default retention of Object Lock, under which S3 delivers no logs"
                : null;
        if (fault is not null)
            throw new LakeException(LakeErrorCode.RuleInvalid, $"The bucket '{target.Bucket}' cannot receive access logs: {fault}.",
                "Name another bucket with -LogBucket, or change that one.", target.Bucket);
        return unseen;

        async Task<T?> ReadAsync<T>(Func<Task<T?>> read)
            where T : class
        {
            try
            {
                return await read().ConfigureAwait(false);
            }
            catch (LakeException e) when (e.Code is LakeErrorCode.AccessDenied or LakeErrorCode.ServiceRejected)
            {
                unseen = e;
                return null;
            }
        }
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
