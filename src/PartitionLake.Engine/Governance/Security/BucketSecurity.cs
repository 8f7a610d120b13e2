using System.Runtime.CompilerServices;
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Engine.Governance.Security;

/// <summary>Makes a bucket safe: reads every control, and writes those that differ.</summary>
public static class BucketSecurity
{
    /// <summary>Brings one bucket to the options. One result per control; a control that is denied or refused does not stop the others.</summary>
    /// <param name="session">The way to AWS.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="ask">Asked before each write; called one after the other.</param>
    /// <param name="cancellationToken">Stops between two calls.</param>
    /// <exception cref="LakeException">There is no such bucket, no account, or no service.</exception>
    public static async IAsyncEnumerable<BucketChange> EnforceAsync(
        AwsSession session, string bucket, SecurityOptions options, Func<PlannedChange, Approval> ask,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(bucket, options);
        var calls = new BucketCalls(session, bucket, options.ExpectedBucketOwner);
        var plans = new List<(string Name, ChangePlan? Plan, LakeException? Error)>();
        foreach (var control in Controls(options))
        {
            try
            {
                plans.Add((control.Name, await control.PlanAsync(calls, cancellationToken).ConfigureAwait(false), null));
            }
            catch (LakeException e) when (ChangePlan.IsAboutOneSetting(e))
            {
                plans.Add((control.Name, null, e));
            }
        }
        foreach (var (name, plan, error) in plans)
        {
            yield return plan is null
                ? new BucketChange(bucket, name, null, null, ChangeStatus.Failed) { Error = error }
                : await plan.CarryOutAsync(bucket, ask, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <remarks>
    /// The order matters: Object Lock needs versioning; a policy with a public statement of others can only be written while public
    /// policies are not blocked yet; log delivery must be allowed before logging is switched on.
    /// </remarks>
    private static IEnumerable<ISecurityControl> Controls(SecurityOptions options)
    {
        yield return new VersioningControl();
        yield return new EncryptionControl(options.KmsKeyId);
        yield return new PolicyControl();
        yield return new PublicAccessControl();
        yield return new OwnershipControl();
        if (options.LogBucket is { } logBucket)
        {
            yield return new LogDeliveryControl(logBucket, options.LogPrefix);
            yield return new LoggingControl(logBucket, options.LogPrefix);
        }
        if (options.ObjectLockDays is { } days)
            yield return new ObjectLockControl(days);
    }

    private static void Check(string bucket, SecurityOptions options)
    {
        if (options.LogBucket == bucket)
            throw new LakeException(LakeErrorCode.RuleInvalid, $"The bucket '{bucket}' cannot log to itself: each log written would be logged.",
                "Name another bucket of the same account and region with -LogBucket.", bucket);
        if (options.ObjectLockDays is < 1 or > 36500)
            throw new LakeException(LakeErrorCode.RuleInvalid, $"Object Lock for {options.ObjectLockDays} days is not possible; S3 takes 1 to 36,500.",
                "Give -ObjectLockDays a number of days in that range.", bucket);
    }
}
