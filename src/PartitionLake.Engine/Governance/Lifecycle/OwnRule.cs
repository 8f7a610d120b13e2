using Amazon.S3;
using Amazon.S3.Model;
using PartitionLake.Engine.Storage.S3;

namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>A rule that this module owns, found again by its id.</summary>
/// <param name="Id">The id.</param>
/// <param name="Kind">What rules of this id do.</param>
/// <param name="Prefix">What the keys begin with that it acts on.</param>
/// <param name="Wanted">The rule; null where there is to be none of this id.</param>
internal sealed record OwnRule(string Id, OwnRuleKind Kind, string Prefix, LifecycleRule? Wanted)
{
    /// <summary>
    /// The rules for the options: one moves objects, another cleans up, because S3 does not take the removal of unfinished uploads
    /// together with a limit of size; a third cleans up the lake's state beside it.
    /// </summary>
    public static IReadOnlyList<OwnRule> Of(LifecycleOptions options)
    {
        var id = options.RuleId is { } given ? RuleId.Checked(given) : RuleId.For(options.Prefix);
        List<OwnRule> rules = [new(id, OwnRuleKind.Moves, options.Prefix, Moves(id, options)), Cleanup($"{id}-cleanup", options.Prefix, options)];
        // Locks and journals come and go beside the lake; none of them is ever moved.
        if (S3Keys.StateBeside(options.Prefix) is { } state)
            rules.Add(Cleanup($"{id}-state", state, options));
        return rules;
    }

    /// <summary>The rule that puts objects into the class Intelligent-Tiering.</summary>
    public static OwnRule Of(TieringOptions options, string id) => new($"{id}-tiering", OwnRuleKind.Moves, options.Prefix, new LifecycleRule
    {
        Id = $"{id}-tiering",
        Status = LifecycleRuleStatus.Enabled,
        Filter = Filter(options.Prefix, null),
        Transitions = [new LifecycleTransition { Days = options.TransitionDays, StorageClass = S3StorageClass.IntelligentTiering }],
    });

    private static LifecycleRule? Moves(string id, LifecycleOptions options) => options.Transitions.Count == 0 ? null : new LifecycleRule
    {
        Id = id,
        Status = LifecycleRuleStatus.Enabled,
        Filter = Filter(options.Prefix, options.MinimumObjectSize),
        Transitions =
            [.. options.Transitions.Select(step => new LifecycleTransition { Days = step.Days, StorageClass = S3StorageClass.FindValue(step.StorageClass) })],
    };

    /// <summary>Old versions go, and then the delete markers that nothing lies under any more.</summary>
    private static OwnRule Cleanup(string id, string prefix, LifecycleOptions options) => new(
        id, OwnRuleKind.Cleanup, prefix, options is { NoncurrentDays: 0, AbortUploadDays: 0 } ? null : new LifecycleRule
    {
        Id = id,
        Status = LifecycleRuleStatus.Enabled,
        Filter = Filter(prefix, null),
        Expiration = options.NoncurrentDays == 0 ? null : new LifecycleRuleExpiration { ExpiredObjectDeleteMarker = true },
        NoncurrentVersionExpiration = options.NoncurrentDays == 0
            ? null
            : new LifecycleRuleNoncurrentVersionExpiration { NoncurrentDays = options.NoncurrentDays },
        AbortIncompleteMultipartUpload = options.AbortUploadDays == 0
            ? null
            : new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = options.AbortUploadDays },
    });

    // S3 knows "greater than" only; without a size, the default of 128 KB holds, so that "any size" must be said.
    private static LifecycleFilter Filter(string prefix, long? minimumSize)
    {
        LifecycleFilterPredicate below = new LifecyclePrefixPredicate { Prefix = prefix };
        if (minimumSize is null)
            return new LifecycleFilter { LifecycleFilterPredicate = below };
        var larger = new LifecycleObjectSizeGreaterThanPredicate { ObjectSizeGreaterThan = Math.Max(0, minimumSize.Value - 1) };
        return new LifecycleFilter { LifecycleFilterPredicate = prefix.Length == 0 ? larger : new LifecycleAndOperator { Operands = [below, larger] } };
    }
}

/// <summary>What a rule of this module does.</summary>
internal enum OwnRuleKind
{
    /// <summary>Moves objects to other classes.</summary>
    Moves,

    /// <summary>Removes old versions and unfinished uploads.</summary>
    Cleanup,
}
