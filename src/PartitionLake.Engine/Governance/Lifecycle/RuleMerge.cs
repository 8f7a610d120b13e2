using Amazon.S3;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>
/// The lifecycle of a bucket with our rules put in by id. S3 replaces the whole configuration at each write, so the rules of others
/// are written back as they were read, in their order, with the bucket's own default size. Only the old form with a prefix beside the
/// filter is written anew: S3 takes no bucket in which rules have both forms.
/// </summary>
internal sealed class RuleMerge
{
    /// <summary>S3 takes this many rules in a bucket.</summary>
    private const int MostRules = 1000;

    private readonly List<LifecycleRule> _merged = [];
    private readonly List<(OwnRule Own, LifecycleRule? Current)> _own = [];
    private readonly BucketCalls _bucket;
    private readonly TransitionDefaultMinimumObjectSize? _defaultSize;

    private RuleMerge(BucketCalls bucket, TransitionDefaultMinimumObjectSize? defaultSize)
    {
        _bucket = bucket;
        _defaultSize = defaultSize;
    }

    /// <summary>Enabled rules of others that act on the same objects.</summary>
    public List<LifecycleRule> Overlapping { get; } = [];

    /// <summary>Whether S3 moves objects of any size to the archive classes where a rule does not say.</summary>
    public bool ArchivesAnySize => _defaultSize == TransitionDefaultMinimumObjectSize.VariesByStorageClass;

    /// <exception cref="LakeException">The rules cannot be read, would be too many, or one of others has the id of ours.</exception>
    public static async Task<RuleMerge> ReadAsync(BucketCalls bucket, IReadOnlyList<OwnRule> own, string prefix, CancellationToken cancellationToken)
    {
        var (rules, defaultSize) = await bucket.GetLifecycleAsync(cancellationToken).ConfigureAwait(false);
        var merge = new RuleMerge(bucket, defaultSize);
        merge.Put(rules, own, prefix);
        if (merge._merged.Count > MostRules)
            throw new LakeException(
                LakeErrorCode.LimitExceeded, $"The bucket '{bucket.Bucket}' would have {merge._merged.Count:N0} lifecycle rules; S3 takes {MostRules:N0}.",
                "Remove rules that are no longer needed.", bucket.Bucket);
        return merge;
    }

    /// <summary>Writes the rules if one of ours differs, and tells what became of each of them.</summary>
    public async Task<IReadOnlyList<BucketChange>> CarryOutAsync(Func<PlannedChange, Approval> ask, CancellationToken cancellationToken)
    {
        var differences = _own.Select(rule => (rule.Own.Id, Before: RuleText.Describe(rule.Current), After: RuleText.Describe(rule.Own.Wanted))).ToList();
        var changed = differences.FindAll(rule => rule.Before != rule.After);
        var written = changed.Count == 0 ? null : await WriteAsync(changed, ask, cancellationToken).ConfigureAwait(false);
        return [.. differences.Where(rule => rule.Before != RuleText.None || rule.After != RuleText.None).Select(rule => rule.Before == rule.After
            ? new BucketChange(_bucket.Bucket, rule.Id, rule.Before, rule.After, ChangeStatus.Unchanged)
            : new BucketChange(_bucket.Bucket, rule.Id, rule.Before, written!.Status is ChangeStatus.Changed
                or ChangeStatus.WouldChange ? rule.After : rule.Before, written.Status) { Error = rule == changed[0] ? written.Error : null })];
    }

    // All rules go in one write; it is asked for and carried out once.
    private Task<BucketChange> WriteAsync(
        List<(string Id, string Before, string After)> changed, Func<PlannedChange, Approval> ask, CancellationToken cancellationToken)
    {
        var plan = new ChangePlan(
            $"lifecycle rule{(changed.Count == 1 ? "" : "s")} {string.Join(", ", changed.Select(rule => rule.Id))}",
            string.Join(" | ", changed.Select(rule => rule.Before)),
            string.Join(" | ", changed.Select(rule => rule.After)))
        {
            Apply = cancel => _bucket.PutLifecycleAsync(_merged, _defaultSize, cancel),
        };
        return plan.CarryOutAsync(_bucket.Bucket, ask, cancellationToken);
    }

    private void Put(List<LifecycleRule> rules, IReadOnlyList<OwnRule> own, string prefix)
    {
        foreach (var rule in rules)
        {
            if (own.FirstOrDefault(ours => ours.Id == rule.Id) is not { } ours)
            {
                _merged.Add(RuleText.WithFilter(rule));
                var other = RuleText.PrefixOf(rule);
                if (rule.Status == LifecycleRuleStatus.Enabled
                    && (other.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(other, StringComparison.Ordinal)))
                    Overlapping.Add(rule);
                continue;
            }
            ForeignRule.Refuse(rule, ours, _bucket.Bucket);
            _own.Add((ours, rule));
            if (ours.Wanted is { } wanted)
                _merged.Add(RuleText.Describe(rule) == RuleText.Describe(wanted) ? rule : wanted);
        }
        foreach (var ours in own.Where(ours => !_own.Exists(found => found.Own == ours)))
        {
            _own.Add((ours, null));
            if (ours.Wanted is { } wanted)
                _merged.Add(wanted);
        }
    }
}
