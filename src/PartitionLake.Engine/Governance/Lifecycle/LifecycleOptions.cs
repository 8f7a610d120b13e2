namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>The lifecycle of the objects below a prefix.</summary>
public sealed record LifecycleOptions
{
    /// <summary>What the keys begin with; empty for the whole bucket.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The id of the rule; null makes one from the prefix.</summary>
    public string? RuleId { get; init; }

    /// <summary>The moves, in order of age; none leaves objects in their class.</summary>
    public IReadOnlyList<LifecycleStep> Transitions { get; init; } = [new("STANDARD_IA", 30), new("GLACIER_IR", 90), new("DEEP_ARCHIVE", 365)];

    /// <summary>Days after which a version that was replaced or deleted is removed; 0 keeps it for ever.</summary>
    public int NoncurrentDays { get; init; } = 90;

    /// <summary>Days after which an unfinished upload is removed; 0 keeps it for ever.</summary>
    public int AbortUploadDays { get; init; } = 7;

    /// <summary>Bytes from which on an object is moved; null leaves it to the bucket's default, which is 128 KB.</summary>
    public long? MinimumObjectSize { get; init; }

    public string? ExpectedBucketOwner { get; init; }
}
