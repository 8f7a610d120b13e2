namespace PartitionLake.Engine.Governance;

/// <summary>A difference that is about to be written.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Name">The control or the id of the rule.</param>
/// <param name="Before">What it is, in words.</param>
/// <param name="After">What it will be.</param>
/// <param name="Caution">What cannot be undone; null for what can.</param>
public sealed record PlannedChange(string Bucket, string Name, string Before, string After, string? Caution)
{
    /// <summary>What could not be looked at before, because it is denied; null where everything was.</summary>
    public string? Unseen { get; init; }
}
