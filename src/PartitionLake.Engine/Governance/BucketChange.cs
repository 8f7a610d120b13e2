namespace PartitionLake.Engine.Governance;

/// <summary>What became of one setting of a bucket.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Name">The control or the id of the rule.</param>
/// <param name="Before">What it was, in words; null where it could not be read.</param>
/// <param name="After">What it is now, or with <see cref="ChangeStatus.WouldChange"/> would be; null where that is not known.</param>
/// <param name="Status">What was done.</param>
public sealed record BucketChange(string Bucket, string Name, string? Before, string? After, ChangeStatus Status)
{
    /// <summary>The whole document as it was, where the setting is part of one that others write too.</summary>
    public string? OldDocument { get; init; }

    /// <summary>The whole document as it is or would be.</summary>
    public string? NewDocument { get; init; }

    /// <summary>Why it failed.</summary>
    public LakeException? Error { get; init; }
}
