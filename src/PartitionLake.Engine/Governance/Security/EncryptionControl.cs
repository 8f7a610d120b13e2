using Amazon.S3;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Governance.Security;

/// <summary>
/// Default encryption: <c>AES256</c>, or KMS with a bucket key. Encryption that is stronger than what is asked for stays.
/// </summary>
/// <remarks>
/// When the rule is written it also blocks keys of the caller (SSE-C). Whether they are blocked is not read from here, because
/// S3-compatible stores forget it: <see cref="PolicyControl"/> denies them on every store.
/// </remarks>
internal sealed class EncryptionControl(string? keyId) : ISecurityControl
{
    private const string CustomerKeys = "SSE-C";

    public string Name => "Encryption";

    public async Task<ChangePlan> PlanAsync(BucketCalls bucket, CancellationToken cancellationToken)
    {
        var rules = await bucket.GetEncryptionAsync(cancellationToken).ConfigureAwait(false);
        var rule = rules is [{ } first, ..] ? first : null;
        var (method, key) = Wanted(rule?.ServerSideEncryptionByDefault);
        var bucketKey = method == ServerSideEncryptionMethod.AWSKMS || (method != ServerSideEncryptionMethod.AWSKMSDSSE && rule?.BucketKeyEnabled == true);
        var wanted = new ServerSideEncryptionRule
        {
            ServerSideEncryptionByDefault = new ServerSideEncryptionByDefault
            {
                ServerSideEncryptionAlgorithm = method,
                ServerSideEncryptionKeyManagementServiceKeyId = key
            },
            BucketKeyEnabled = bucketKey,
            BlockedEncryptionTypes = new BlockedEncryptionTypes { EncryptionType = [CustomerKeys] },
        };
        var (before, after) = (Describe(rule), Describe(wanted));
        return new ChangePlan(Name, before, after)
        {
            Apply = before == after ? null : cancel => bucket.PutEncryptionAsync([wanted], cancel),
        };
    }

    private (ServerSideEncryptionMethod Method, string? Key) Wanted(ServerSideEncryptionByDefault? current)
    {
        var method = current?.ServerSideEncryptionAlgorithm;
        var isKms = method == ServerSideEncryptionMethod.AWSKMS || method == ServerSideEncryptionMethod.AWSKMSDSSE;
        if (keyId is null)
            return isKms ? (method!, current!.ServerSideEncryptionKeyManagementServiceKeyId) : (ServerSideEncryptionMethod.AES256, null);
        var key = isKms && IsSameKey(current!.ServerSideEncryptionKeyManagementServiceKeyId) ? current.ServerSideEncryptionKeyManagementServiceKeyId : keyId;
        return (isKms ? method! : ServerSideEncryptionMethod.AWSKMS, key);
    }

    // The service may hold the ARN of what the user names by its id or alias.
    private bool IsSameKey(string? current) =>
        current == keyId
        || (current is not null && (current.EndsWith($":key/{keyId}", StringComparison.Ordinal) || current.EndsWith($":{keyId}", StringComparison.Ordinal)));

    private static string Describe(ServerSideEncryptionRule? rule)
    {
        if (rule?.ServerSideEncryptionByDefault is not { ServerSideEncryptionAlgorithm: { } method } standard)
            return "none";
        var key = string.IsNullOrEmpty(standard.ServerSideEncryptionKeyManagementServiceKeyId)
            ? ""
            : $" with key {standard.ServerSideEncryptionKeyManagementServiceKeyId}";
        return $"{method.Value}{key}{(rule.BucketKeyEnabled == true ? ", bucket key" : "")}";
    }
}
