using System.Globalization;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>Says in words what a lifecycle rule does. Two rules of ours with the same words are the same rule.</summary>
internal static class RuleText
{
    public const string None = "none";

    public static string Describe(LifecycleRule? rule)
    {
        if (rule is null)
            return None;
        var parts = new List<string>();
        foreach (var move in rule.Transitions ?? [])
            parts.Add($"{move.StorageClass?.Value} {(move.Date is { } date ? "on " + Date(date) : Days(move.Days))}");
        foreach (var move in rule.NoncurrentVersionTransitions ?? [])
            parts.Add($"old versions {move.StorageClass?.Value} {Days(move.NoncurrentDays)}");
        if (rule.Expiration is { } expiration)
            parts.Add(expiration.ExpiredObjectDeleteMarker == true
                ? "removes delete markers"
                : $"deletes objects {(expiration.Date is { } date ? "on " + Date(date) : Days(expiration.Days))}");
        if (rule.NoncurrentVersionExpiration is { } old)
            parts.Add($"deletes old versions {Days(old.NoncurrentDays)}{(old.NewerNoncurrentVersions is > 0 and { } kept ? $", keeps {kept}" : "")}");
        if (rule.AbortIncompleteMultipartUpload is { } abort)
            parts.Add($"removes unfinished uploads {Days(abort.DaysAfterInitiation)}");
        var text = parts.Count == 0 ? "does nothing" : string.Join(", ", parts);
        return $"{text}; {Scope(rule)}{(rule.Status?.Value == "Enabled" ? "" : "; disabled")}";
    }

    /// <summary>What the keys must begin with for the rule.</summary>
    public static string PrefixOf(LifecycleRule rule)
    {
#pragma warning disable CS0618 // Rules made years ago have their prefix beside the filter.
        var old = rule.Prefix;
#pragma warning restore CS0618
        var prefix = "";
        Visit(rule.Filter?.LifecycleFilterPredicate, part => prefix = (part as LifecyclePrefixPredicate)?.Prefix ?? prefix);
        return prefix.Length > 0 ? prefix : rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? old ?? "";
    }

    /// <summary>Whether the rule chooses objects by tags or by size, or of these by more than a least size.</summary>
    public static bool HasConditions(LifecycleRule rule, bool besidesSize)
    {
        var has = false;
        Visit(rule.Filter?.LifecycleFilterPredicate,
            part => has |= part is not LifecyclePrefixPredicate && !(besidesSize && part is LifecycleObjectSizeGreaterThanPredicate));
        return has;
    }

    /// <summary>The rule with its prefix in a filter, as S3 wants it of all rules of a bucket as soon as one has a filter.</summary>
    public static LifecycleRule WithFilter(LifecycleRule rule)
    {
#pragma warning disable CS0618 // Rules made years ago have their prefix beside the filter.
        if (rule.Filter is not null)
            return rule;
        rule.Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = rule.Prefix ?? "" } };
        rule.Prefix = null;
#pragma warning restore CS0618
        return rule;
    }

    private static string Scope(LifecycleRule rule)
    {
        var prefix = PrefixOf(rule);
        var scope = prefix.Length == 0 ? "all objects" : $"below {prefix}";
        Visit(rule.Filter?.LifecycleFilterPredicate, part => scope += part switch
        {
            LifecycleObjectSizeGreaterThanPredicate { ObjectSizeGreaterThan: { } size } => $", larger than {size.ToString(CultureInfo.InvariantCulture)} bytes",
            LifecycleObjectSizeLessThanPredicate { ObjectSizeLessThan: { } size } => $", smaller than {size.ToString(CultureInfo.InvariantCulture)} bytes",
            LifecycleTagPredicate { Tag: { } tag } => $", tag {tag.Key}={tag.Value}",
            _ => "",
        });
        return scope;
    }

    private static void Visit(LifecycleFilterPredicate? predicate, Action<LifecycleFilterPredicate> see)
    {
        if (predicate is LifecycleAndOperator both)
        {
            foreach (var part in both.Operands ?? [])
                Visit(part, see);
        }
        else if (predicate is not null)
        {
            see(predicate);
        }
    }

    private static string Days(int? days) => string.Create(CultureInfo.InvariantCulture, $"after {days ?? 0} days");

    private static string Date(DateTime date) => date.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
