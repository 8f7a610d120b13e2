using Amazon.S3;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Governance.Security;

/// <summary>
/// Object Lock in governance mode: each new object version cannot be deleted for some days. A bucket in compliance mode stays in it.
/// </summary>
internal sealed class ObjectLockControl(int days) : ISecurityControl
{
    private const int DaysOfYear = 365;

    public string Name => "ObjectLock";

    public async Task<ChangePlan> PlanAsync(BucketCalls bucket, CancellationToken cancellationToken)
    {
        var current = await bucket.GetObjectLockAsync(cancellationToken).ConfigureAwait(false);
        var retention = current?.Rule?.DefaultRetention;
        var isCompliance = retention?.Mode == ObjectLockRetentionMode.Compliance;
        var isSame = isCompliance ? DaysOf(retention!) >= days : retention?.Mode == ObjectLockRetentionMode.Governance && DaysOf(retention) == days;
        var wanted = new ObjectLockConfiguration
        {
            ObjectLockEnabled = ObjectLockEnabled.Enabled,
            Rule = new ObjectLockRule
            {
                DefaultRetention = new DefaultRetention
                {
                    Mode = isCompliance ? ObjectLockRetentionMode.Compliance : ObjectLockRetentionMode.Governance,
                    Days = days
                }
            },
        };
        var before = Describe(current);
        return new ChangePlan(Name, before, isSame ? before : Describe(wanted))
        {
            Apply = isSame ? null : cancel => bucket.PutObjectLockAsync(wanted, cancel),
            Caution = current is null
                ? $"Object Lock can never be taken off the bucket '{bucket.Bucket}' again, nor its versioning. "
                    + $"Each run of a pipeline leaves the versions it replaces, undeletable and paid for, for {days} days."
                : $"New object versions in '{bucket.Bucket}' cannot be deleted for {days} days.",
        };
    }

    private static int DaysOf(DefaultRetention retention) => retention.Days is > 0 and { } count ? count : (retention.Years ?? 0) * DaysOfYear;

    private static string Describe(ObjectLockConfiguration? configuration) => configuration switch
    {
        null => "off",
        { Rule.DefaultRetention: { Mode: { } mode } retention } => $"{mode.Value}, {DaysOf(retention)} days",
        _ => "on, no default retention",
    };
}
