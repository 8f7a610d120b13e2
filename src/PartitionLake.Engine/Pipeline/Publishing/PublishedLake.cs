using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>What a run did to the lake.</summary>
/// <param name="Objects">The objects of the partitions it produced, unchanged ones too.</param>
/// <param name="Removed">The partitions that mode Replace removed.</param>
/// <param name="RowsEncoded">Rows of this run that were encoded.</param>
/// <param name="RowsKept">Old rows that mode Merge kept.</param>
internal sealed record PublishedLake(IReadOnlyList<PublishedObject> Objects, IReadOnlyList<PartitionOutcome> Removed, long RowsEncoded, long RowsKept)
{
    /// <summary>Whether anything differs from what the lake held before.</summary>
    public bool HasChanges => Removed.Count > 0 || Objects.Any(written => written.Outcome.Action != PartitionAction.Unchanged);

    public int Count(PartitionAction action) => Objects.Count(written => written.Outcome.Action == action);

    /// <summary>The entries of the manifest, by path.</summary>
    public IEnumerable<ManifestObject> ManifestObjects()
    {
        foreach (var (path, sha256, outcome) in Objects.OrderBy(written => written.Path, StringComparer.Ordinal))
            yield return new ManifestObject(path, [.. outcome.Values.Select(key => key.Value)], outcome.Rows, outcome.Bytes, sha256, outcome.Action);
    }
}
