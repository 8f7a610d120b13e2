using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>What a run did to the lake.</summary>
/// <param name="Objects">The objects of the partitions it produced, unchanged ones too.</param>
/// <param name="Removed">The partitions that are gone.</param>
/// <param name="RowsEncoded">Rows of this run that were encoded.</param>
/// <param name="RowsKept">Old rows that mode Merge kept.</param>
internal sealed record PublishedLake(IReadOnlyList<PublishedObject> Objects, IReadOnlyList<PartitionOutcome> Removed, long RowsEncoded, long RowsKept)
{
    /// <summary>Whether anything differs from what the lake held before.</summary>
    public bool HasChanges => Removed.Count > 0 || Objects.Any(written => written.Outcome.Action != PartitionAction.Unchanged);

    public int Count(PartitionAction action) => Objects.Count(written => written.Outcome.Action == action);

    /// <summary>What the run did to the objects of the lake.</summary>
    public RunCounts Counts => new(
        Count(PartitionAction.Create),
        Count(PartitionAction.Replace),
        Count(PartitionAction.Append),
        Count(PartitionAction.Unchanged),
        Removed.Count,
        Objects.Sum(static written => written.Outcome.Action == PartitionAction.Unchanged ? 0 : written.Outcome.Bytes));

    /// <summary>The entries of the manifest for what is in the lake after the run, by path.</summary>
    /// <param name="eTagOf">What the store calls the content of a path that the run wrote.</param>
    public IReadOnlyList<ManifestObject> Written(Func<string, string?> eTagOf)
    {
        var entries = new List<ManifestObject>(Objects.Count);
        foreach (var written in Objects.OrderBy(written => written.Path, StringComparer.Ordinal))
        {
            var (path, sha256, eTag, outcome) = written;
            object?[] values = [.. outcome.Values.Select(key => key.Value)];
            entries.Add(new ManifestObject(path, values, outcome.Rows, outcome.Bytes, sha256, outcome.Action)
            {
                ETag = eTag ?? eTagOf(path),
                Filters = written.Filters,
            });
        }
        return entries;
    }

    /// <summary>The entries of the manifest for the partitions that are gone.</summary>
    public IEnumerable<ManifestObject> Gone() =>
        Removed.Select(static partition => new ManifestObject(partition.Path, [], 0, 0, null, PartitionAction.Remove));

    /// <summary>Whether an object that the lake held before, by its path, is gone with what this run wrote or removed.</summary>
    public Func<string, bool> Drops(RunSubject subject)
    {
        var folders = new HashSet<string>(Removed.Select(static partition => partition.Path), StringComparer.Ordinal);
        if (subject.Mode != PublishMode.Append)
            folders.UnionWith(Objects.Select(static written => written.Outcome.Path));
        return path => subject.Spell(LakePath.FolderOf(path)) is { } folder && folders.Contains(folder);
    }
}
