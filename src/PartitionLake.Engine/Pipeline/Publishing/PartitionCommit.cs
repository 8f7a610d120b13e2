using System.Collections.Concurrent;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Finishes the object of a partition: what becomes of what was there before, and what is recorded. Safe for several workers.</summary>
internal sealed class PartitionCommit(RunSubject subject, EtlOptions options, EtlProgress progress, string runId,
    PartitionDirectory directory, ExistingObjects existing, IPartitionSink sink, PathLimits limits)
{
    private readonly ConcurrentBag<PublishedObject> _objects = [];
    private readonly ConcurrentQueue<PartitionOutcome> _removed = [];

    public IReadOnlyCollection<PublishedObject> Objects => _objects;

    /// <summary>The partitions as they were before a dead run that this one completes; null where there is none.</summary>
    public IReadOnlyDictionary<string, JournalPartition>? Before { get; init; }

    /// <summary>The partitions that go.</summary>
    public IReadOnlyCollection<PartitionOutcome> Removed => _removed;

    /// <summary>The objects a partition has before the run.</summary>
    public IReadOnlyList<StoredObject> Existing(int id) => existing.In(directory.Path(id));

    public IReadOnlyList<StoredObject> Existing(string folder) => existing.In(folder);

    /// <summary>The partitions that the lake has, without those of the given ids.</summary>
    public IEnumerable<(string Folder, IReadOnlyList<StoredObject> Objects)> Others(IEnumerable<int> ids)
    {
        var own = FoldersOf(ids);
        return existing.Folders.Where(folder => !own.Contains(folder)).Order(StringComparer.Ordinal).Select(folder => (folder, existing.In(folder)));
    }

    /// <summary>The partitions that a dead run, which this one completes, was to write, without those of the given ids.</summary>
    public IEnumerable<string> OthersBegun(IEnumerable<int> ids) => Before is null ? [] : Before.Keys.Except(FoldersOf(ids), StringComparer.Ordinal);

    /// <summary>The partition of that id.</summary>
    public PartitionTarget Target(int id) => new(directory.Path(id), directory.Values(id));

    /// <summary>A partition of the lake to which the run has no rows.</summary>
    public PartitionTarget Target(string folder) => new(folder, TypedValuesOf(folder));

    /// <summary>Opens the object of a partition.</summary>
    public IObjectWriter Create(PartitionTarget target)
    {
        var path = ObjectPath(target.Folder);
        return sink.Create(path, Find(existing.In(target.Folder), path));
    }

    /// <summary>Ends the object of a partition.</summary>
    /// <param name="target">The partition.</param>
    /// <param name="writer">The finished content.</param>
    /// <param name="content">Its length and hash.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="filters">Where its Bloom filters lie.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    public async Task CommitAsync(
        PartitionTarget target, IObjectWriter writer, DigestStream content, long rows, IReadOnlyList<RecordedFilter> filters,
        CancellationToken cancellationToken)
    {
        var bytes = content.Length;
        var hash = content.Finish();
        var outcome = await writer.CommitAsync(skipIfSame: !options.Force, cancellationToken).ConfigureAwait(false);
        End(target, new CopiedObject(outcome, hash), bytes, rows, filters);
    }

    /// <summary>Takes the object of a partition from where a job on another engine left it.</summary>
    /// <param name="target">The partition.</param>
    /// <param name="staged">The object that was left.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    public async Task CopyAsync(PartitionTarget target, StoredObject staged, long rows, CancellationToken cancellationToken)
    {
        var path = ObjectPath(target.Folder);
        var made = await sink.CopyAsync(
            staged, path, Find(existing.In(target.Folder), path), skipIfSame: !options.Force, cancellationToken).ConfigureAwait(false);
        End(target, made, staged.Length, rows, []);
    }

    private void End(PartitionTarget target, CopiedObject made, long bytes, long rows, IReadOnlyList<RecordedFilter> filters)
    {
        var (outcome, hash) = made;
        var (folder, values) = target;
        var path = ObjectPath(folder);
        var before = existing.In(folder);
        var others = false;
        if (subject.Mode != PublishMode.Append)
        {
            // One partition, one object: what else lies in the folder would double its rows.
            foreach (var stored in before)
            {
                if (limits.Folding.AreOne(stored.Path, path))
                    continue;
                sink.Remove(stored);
                others = true;
            }
        }
        var found = outcome == StageOutcome.Unchanged ? Find(before, path)?.ETag : null;
        var action = Before is null ? ActionOf(before.Count > 0, outcome == StageOutcome.Unchanged && !others)
            : subject.Mode == PublishMode.Append ? ActionOf(before.Any(stored => stored.Path != path), isUnchanged: false)
            : ActionOf(Before.TryGetValue(folder, out var old), !others && old is { ETag: not null, Others.Count: 0 } && old.ETag == found);
        Record(new PublishedObject(path, hash, found, new PartitionOutcome
        {
            Path = folder,
            Values = values,
            Action = action,
            Rows = rows,
            Bytes = bytes,
        }) { Filters = filters });
    }

    /// <summary>Marks every partition that the run did not produce for removal.</summary>
    public void RemoveOthers()
    {
        var produced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var written in _objects)
            produced.Add(written.Outcome.Path);
        foreach (var folder in existing.Folders.Concat(existing.FoldersOfOtherKeys).Order(StringComparer.Ordinal))
        {
            if (!produced.Contains(folder))
                Remove(folder);
        }
    }

    /// <summary>Marks a partition for removal.</summary>
    public void Remove(string folder)
    {
        foreach (var stored in existing.In(folder))
            sink.Remove(stored);
        var outcome = new PartitionOutcome
        {
            Path = folder,
            Values = TypedValuesOf(folder),
            Action = PartitionAction.Remove,
            Rows = 0,
            Bytes = 0,
        };
        _removed.Enqueue(outcome);
        options.OnPartition?.Invoke(outcome);
    }

    private PartitionAction ActionOf(bool wasThere, bool isUnchanged) => !wasThere ? PartitionAction.Create
        : isUnchanged ? PartitionAction.Unchanged
        : subject.Mode == PublishMode.Append ? PartitionAction.Append
        : PartitionAction.Replace;

    private StoredObject? Find(IReadOnlyList<StoredObject> objects, string path) =>
        objects.FirstOrDefault(stored => limits.Folding.AreOne(stored.Path, path));

    /// <summary>The values of a folder by the types of the plan's keys; text where it is of other keys, or its text is of no such value.</summary>
    private KeyValuePair<string, object?>[] TypedValuesOf(string folder)
    {
        if (!PartitionPath.TryParse(folder, out var keys))
            return [];
        var isOfPlan = subject.Spell(folder) is not null && keys.Count == directory.Columns.Count;
        return [.. keys.Select((key, i) => new KeyValuePair<string, object?>(
            key.Name,
            isOfPlan && PartitionValueParser.TryParse(key.Text, directory.Columns[i].Key.Type, out var value) ? PartitionValue.ToObject(value, 0) : key.Text))];
    }

    private HashSet<string> FoldersOf(IEnumerable<int> ids) => ids.Select(directory.Path).ToHashSet(StringComparer.Ordinal);

    private void Record(PublishedObject written)
    {
        _objects.Add(written);
        progress.AddPartition(written.Outcome.Action == PartitionAction.Unchanged ? 0 : written.Outcome.Bytes);
        options.OnPartition?.Invoke(written.Outcome);
    }

    private string ObjectPath(string folder) => $"{folder}/{subject.ObjectName(runId)}";
}
