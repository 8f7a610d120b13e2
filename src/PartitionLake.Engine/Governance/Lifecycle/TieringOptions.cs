namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>Intelligent-Tiering for the objects below a prefix.</summary>
public sealed record TieringOptions
{
    /// <summary>What the keys begin with; empty for the whole bucket.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The id of the configuration and the rule; null makes one from the prefix.</summary>
    public string? RuleId { get; init; }

    /// <summary>The age of an object, in days, from which on it is put into the class; 0 is at once.</summary>
    public int TransitionDays { get; init; }

    /// <summary>Days without access until the archive tier, 90 to 730; null never archives there.</summary>
    public int? ArchiveDays { get; init; }

    /// <summary>Days without access until the deep archive tier, 180 to 730; null never archives there.</summary>
    public int? DeepArchiveDays { get; init; }

    public string? ExpectedBucketOwner { get; init; }
}
