using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>What a run is going to replace and to remove, known before it changes anything.</summary>
/// <param name="Partitions">The partitions that it replaces, as they are.</param>
/// <param name="Removals">The objects of partitions that it takes out of the lake.</param>
internal sealed record PlannedChanges(IReadOnlyList<JournalPartition> Partitions, IReadOnlyList<JournalObject> Removals)
{
    /// <summary>Compares what a run produces with what the lake holds.</summary>
    /// <param name="subject">Its mode decides. Appending replaces nothing.</param>
    /// <param name="runId">Its id.</param>
    /// <param name="folders">The folders of the partitions that it writes.</param>
    /// <param name="existing">What the lake holds.</param>
    /// <param name="gone">The folders of the partitions that mode Merge leaves without rows.</param>
    public static PlannedChanges Of(RunSubject subject, string runId, IEnumerable<string> folders, ExistingObjects existing, IEnumerable<string>? gone = null)
    {
        if (subject.Mode == PublishMode.Append)
            return new PlannedChanges([], []);
        var objectName = subject.ObjectName(runId);
        var produced = new SortedSet<string>(folders, StringComparer.Ordinal);
        var partitions = produced.Where(folder => existing.In(folder).Count > 0)
            .Select(folder => Describe(folder, $"{folder}/{objectName}", existing.In(folder)));
        var removed = subject.Mode == PublishMode.Replace
            ? existing.Folders.Concat(existing.FoldersOfOtherKeys).Where(folder => !produced.Contains(folder))
            : gone ?? [];
        return new PlannedChanges(
            [.. partitions], [.. removed.SelectMany(existing.In).Select(JournalObject.Of).OrderBy(static item => item.Path, StringComparer.Ordinal)]);
    }

    private static JournalPartition Describe(string folder, string path, IReadOnlyList<StoredObject> objects) => new(
        folder,
        objects.FirstOrDefault(stored => stored.Path == path)?.ETag,
        [.. objects.Where(stored => stored.Path != path).Select(JournalObject.Of)]);
}
