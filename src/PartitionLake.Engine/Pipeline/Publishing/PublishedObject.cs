using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>One object of the run as the manifest records it.</summary>
/// <param name="Path">Path below the table root.</param>
/// <param name="Sha256">Of the content, in hex.</param>
/// <param name="ETag">What the store calls the content where it was found there already; null for what is being written.</param>
/// <param name="Outcome">What the run did to the partition.</param>
internal sealed record PublishedObject(string Path, string Sha256, string? ETag, PartitionOutcome Outcome)
{
    /// <summary>Where its Bloom filters lie, where that is known.</summary>
    public IReadOnlyList<RecordedFilter> Filters { get; init; } = [];
}
