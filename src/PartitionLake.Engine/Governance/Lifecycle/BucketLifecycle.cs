using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>Sets the lifecycle of a lake's objects, beside the rules of others.</summary>
public static class BucketLifecycle
{
    /// <summary>Brings the rules of the prefix to the options. One result per rule.</summary>
    /// <param name="session">The way to AWS.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="ask">Asked before the write.</param>
    /// <param name="warn">Told what the rules will do, in numbers, before the question.</param>
    /// <param name="cancellationToken">Stops between two calls.</param>
    /// <exception cref="LakeException">The options break a rule of S3, or there is no such bucket, no account, no service.</exception>
    public static async IAsyncEnumerable<BucketChange> ApplyAsync(
        AwsSession session, string bucket, LifecycleOptions options, Func<PlannedChange, Approval> ask,
        Action<string> warn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        var calls = new BucketCalls(session, bucket, options.ExpectedBucketOwner);
        var own = OwnRule.Of(options);
        RuleMerge? merge = null;
        BucketChange? failure = null;
        try
        {
            merge = await RuleMerge.ReadAsync(calls, own, options.Prefix, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (ChangePlan.IsAboutOneSetting(e))
        {
            failure = new BucketChange(bucket, own[0].Id, null, null, ChangeStatus.Failed) { Error = e };
        }
        if (options.Transitions.Count > 0
            && await CountAsync(calls, options, merge?.ArchivesAnySize ?? false, warn, cancellationToken).ConfigureAwait(false) is { } uncounted)
            yield return uncounted;
        if (failure is not null)
            yield return failure;
        if (merge is null)
            yield break;
        WarnOfOverlap(merge, bucket, options.Prefix, warn);
        foreach (var change in await merge.CarryOutAsync(ask, cancellationToken).ConfigureAwait(false))
            yield return change;
    }

    internal static void WarnOfOverlap(RuleMerge merge, string bucket, string prefix, Action<string> warn)
    {
        foreach (var rule in merge.Overlapping)
            warn(
                $"The rule '{rule.Id}' of the bucket '{bucket}' acts on objects below '{prefix}' too: "
                    + $"{RuleText.Describe(rule)}.{(Deletes(rule) ? " It deletes objects of the lake." : "")}");
    }

    private static bool Deletes(LifecycleRule rule) => rule.Expiration is { ExpiredObjectDeleteMarker: not true };

    private static async Task<BucketChange?> CountAsync(
        BucketCalls calls, LifecycleOptions options, bool archivesAnySize, Action<string> warn, CancellationToken cancellationToken)
    {
        var archive = options.Transitions.FirstOrDefault(step => StorageClassOrder.IsUnreadable(step.StorageClass));
        var size = options.MinimumObjectSize ?? FootprintWarning.DefaultSize;
        var archiveSize = options.MinimumObjectSize is null && archivesAnySize ? 0 : size;
        var moveSize = options.Transitions.All(step => StorageClassOrder.IsUnreadable(step.StorageClass)) ? archiveSize : size;
        try
        {
            await FootprintWarning.SayAsync(calls, options.Prefix, moveSize, archive, archiveSize, warn, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (LakeException e) when (ChangePlan.IsAboutOneSetting(e))
        {
            return new BucketChange(calls.Bucket, "Inventory", null, null, ChangeStatus.Failed) { Error = e };
        }
    }

    private static void Check(LifecycleOptions options)
    {
        StorageClassOrder.Check(options.Transitions);
        if (options.NoncurrentDays < 0 || options.AbortUploadDays < 0)
            throw new LakeException(LakeErrorCode.RuleInvalid, "A rule cannot act after a negative number of days.",
                "Give -NoncurrentDays and -AbortUploadDays as 0 (never) or more.");
        if (options.MinimumObjectSize < 0)
            throw new LakeException(LakeErrorCode.RuleInvalid, $"{options.MinimumObjectSize} is no size of an object.", "Give -MinimumObjectSize in bytes.");
        if (options is { Transitions.Count: 0, NoncurrentDays: 0, AbortUploadDays: 0 })
            throw new LakeException(
                LakeErrorCode.RuleInvalid, "The rule would do nothing: no transitions, old versions and unfinished uploads are kept for ever.",
                "Give at least one of -Transition, -NoncurrentDays and -AbortUploadDays.");
    }
}
