using Amazon.S3.Model;

namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>
/// Tells a rule of others from an earlier form of ours. Our rule replaces the one of its id as a whole, so a rule that does what ours
/// never does, or does it elsewhere, is not replaced: what it does would be dropped.
/// </summary>
internal static class ForeignRule
{
    /// <exception cref="LakeException"><see cref="LakeErrorCode.RuleInvalid"/>: the rule is not one of ours.</exception>
    public static void Refuse(LifecycleRule current, OwnRule own, string bucket)
    {
        if (FaultOf(current, own, own.Prefix) is not { } fault)
            return;
        throw new LakeException(
            LakeErrorCode.RuleInvalid,
            $"The bucket '{bucket}' has a rule '{own.Id}' that is not of this command, because it {fault}: "
                + $"{RuleText.Describe(current)}. Replacing it would drop that, so nothing was written.",
            "Give another -RuleId, or remove that rule where it was made.",
            own.Id);
    }

    private static string? FaultOf(LifecycleRule rule, OwnRule own, string prefix)
    {
        if (RuleText.PrefixOf(rule) is var scope && scope != prefix)
            return $"acts on {(scope.Length == 0 ? "all objects" : $"objects below '{scope}'")} "
                + $"instead of {(prefix.Length == 0 ? "all objects" : $"those below '{prefix}'")}";
        if (RuleText.HasConditions(rule, besidesSize: own.Kind == OwnRuleKind.Moves))
            return "chooses objects by more than their prefix";
        if (rule.Expiration is not null && !(own.Kind == OwnRuleKind.Cleanup && rule.Expiration.ExpiredObjectDeleteMarker == true))
            return rule.Expiration.ExpiredObjectDeleteMarker == true ? "removes delete markers" : "deletes objects";
        if (rule.NoncurrentVersionTransitions is { Count: > 0 })
            return "moves old versions";
        return own.Kind == OwnRuleKind.Moves ? FaultOfMoves(rule) : FaultOfCleanup(rule);
    }

    private static string? FaultOfMoves(LifecycleRule rule)
    {
        if (rule.NoncurrentVersionExpiration is not null)
            return "deletes old versions";
        if (rule.AbortIncompleteMultipartUpload is not null)
            return "removes unfinished uploads";
        return rule.Transitions?.Exists(move => move.Date is not null) == true ? "moves objects on a date" : null;
    }

    private static string? FaultOfCleanup(LifecycleRule rule)
    {
        if (rule.Transitions is { Count: > 0 })
            return "moves objects";
        return rule.NoncurrentVersionExpiration?.NewerNoncurrentVersions is > 0 ? "keeps a number of old versions" : null;
    }
}
