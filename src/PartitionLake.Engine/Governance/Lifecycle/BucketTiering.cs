using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>Puts a lake's objects into Intelligent-Tiering, and switches its archive tiers on where they are asked for.</summary>
/// <remarks>
/// The class moves objects between its frequent, infrequent and instant archive tiers without any configuration; all three can be
/// read at once. The configuration is for the two tiers that must be restored before reading.
/// </remarks>
public static class BucketTiering
{
    private const int EarliestArchive = 90;
    private const int EarliestDeepArchive = 180;
    private const int Latest = 730;

    /// <summary>Brings configuration and rule of the prefix to the options. One result for each.</summary>
    /// <param name="session">The way to AWS.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="ask">Asked before each write.</param>
    /// <param name="warn">Told what will happen, in numbers, before the questions.</param>
    /// <param name="cancellationToken">Stops between two calls.</param>
    /// <exception cref="LakeException">The options break a rule of S3, or there is no such bucket, no account, no service.</exception>
    public static async IAsyncEnumerable<BucketChange> ApplyAsync(
        AwsSession session, string bucket, TieringOptions options, Func<PlannedChange, Approval> ask,
        Action<string> warn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        var calls = new BucketCalls(session, bucket, options.ExpectedBucketOwner);
        var id = options.RuleId is { } given ? RuleId.Checked(given) : RuleId.For(options.Prefix);
        var results = new List<BucketChange>();
        await TryAsync("Inventory", () => FootprintWarning.SayAsync(calls, options.Prefix, FootprintWarning.DefaultSize,
            FirstArchive(options), FootprintWarning.DefaultSize, warn, cancellationToken)).ConfigureAwait(false);
        ChangePlan? plan = null;
        RuleMerge? merge = null;
        if (options.ArchiveDays is not null || options.DeepArchiveDays is not null)
            await TryAsync(id, async () => plan = await PlanAsync(calls, id, options, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        var rule = OwnRule.Of(options, id);
        await TryAsync(rule.Id,
            async () => merge = await RuleMerge.ReadAsync(calls, [rule], options.Prefix, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (var failure in results)
            yield return failure;
        if (plan is not null)
            yield return await plan.CarryOutAsync(bucket, ask, cancellationToken).ConfigureAwait(false);
        if (merge is null)
            yield break;
        BucketLifecycle.WarnOfOverlap(merge, bucket, options.Prefix, warn);
        foreach (var change in await merge.CarryOutAsync(ask, cancellationToken).ConfigureAwait(false))
            yield return change;

        async Task TryAsync(string name, Func<Task> read)
        {
            try
            {
                await read().ConfigureAwait(false);
            }
            catch (LakeException e) when (ChangePlan.IsAboutOneSetting(e))
            {
                results.Add(new BucketChange(bucket, name, null, null, ChangeStatus.Failed) { Error = e });
            }
        }
    }

    private static async Task<ChangePlan> PlanAsync(BucketCalls calls, string id, TieringOptions options, CancellationToken cancellationToken)
    {
        var current = await calls.GetTieringAsync(id, cancellationToken).ConfigureAwait(false);
        var tiers = new List<Tiering>();
        if (options.ArchiveDays is { } archive)
            tiers.Add(new Tiering { AccessTier = IntelligentTieringAccessTier.ARCHIVE_ACCESS, Days = archive });
        if (options.DeepArchiveDays is { } deep)
            tiers.Add(new Tiering { AccessTier = IntelligentTieringAccessTier.DEEP_ARCHIVE_ACCESS, Days = deep });
        var wanted = new IntelligentTieringConfiguration
        {
            IntelligentTieringId = id,
            Status = IntelligentTieringStatus.Enabled,
            IntelligentTieringFilter = options.Prefix.Length == 0
                ? null
                : new IntelligentTieringFilter { IntelligentTieringFilterPredicate = new IntelligentTieringPrefixPredicate(options.Prefix) },
            Tierings = tiers,
        };
        var (before, after) = (Describe(current), Describe(wanted));
        return new ChangePlan(id, before, after) { Apply = before == after ? null : cancel => calls.PutTieringAsync(wanted, cancel) };
    }

    private static string Describe(IntelligentTieringConfiguration? configuration)
    {
        if (configuration is null)
            return RuleText.None;
        var tiers = (configuration.Tierings ?? []).Select(tier => $"{tier.AccessTier?.Value} after {tier.Days ?? 0} days").Order(StringComparer.Ordinal);
        var scope = configuration.IntelligentTieringFilter?.IntelligentTieringFilterPredicate switch
        {
            null => "all objects",
            IntelligentTieringPrefixPredicate { Prefix: { } prefix } => $"below {prefix}",
            _ => "filtered",
        };
        return $"{string.Join(", ", tiers)}; {scope}{(configuration.Status == IntelligentTieringStatus.Enabled ? "" : "; disabled")}";
    }

    private static LifecycleStep? FirstArchive(TieringOptions options)
    {
        if (options.ArchiveDays is { } archive && (options.DeepArchiveDays is not { } deep || archive <= deep))
            return new LifecycleStep("ARCHIVE_ACCESS", archive + options.TransitionDays);
        return options.DeepArchiveDays is { } days ? new LifecycleStep("DEEP_ARCHIVE_ACCESS", days + options.TransitionDays) : null;
    }

    private static void Check(TieringOptions options)
    {
        CheckDays("ARCHIVE_ACCESS", "-ArchiveDays", options.ArchiveDays, EarliestArchive);
        CheckDays("DEEP_ARCHIVE_ACCESS", "-DeepArchiveDays", options.DeepArchiveDays, EarliestDeepArchive);
        if (options is { ArchiveDays: { } archive, DeepArchiveDays: { } deep } && deep <= archive)
            throw new LakeException(LakeErrorCode.RuleInvalid, $"DEEP_ARCHIVE_ACCESS after {deep} days comes before ARCHIVE_ACCESS after {archive} days.",
                "Give -DeepArchiveDays a larger number than -ArchiveDays.", "DeepArchiveDays");
        if (options.TransitionDays < 0)
            throw new LakeException(LakeErrorCode.RuleInvalid, $"A move to INTELLIGENT_TIERING after {options.TransitionDays} days is not possible.",
                "Give -TransitionDays as 0 (at once) or more.", "TransitionDays");
    }

    private static void CheckDays(string tier, string parameter, int? days, int earliest)
    {
        if (days is null || (days >= earliest && days <= Latest))
            return;
        throw new LakeException(
            LakeErrorCode.RuleInvalid,
            $"{tier} after {days} days is refused by S3: the days count since the last access, and are {earliest} to {Latest}.",
            $"Give {parameter} {earliest} or more. Objects enter the class Intelligent-Tiering itself at once (-TransitionDays 0).",
            parameter[1..]);
    }
}
