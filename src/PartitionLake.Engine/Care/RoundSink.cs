using System.Collections.Concurrent;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Care;

/// <summary>
/// Stages rewritten partitions. In a bucket, where an object is seen as soon as it is written, the objects whose rows it has taken over wait for the
/// end of the round alone, and not for that of the run: until then readers see their rows twice.
/// </summary>
internal sealed class RoundSink(ILakeStore store, IPublication publication) : IPartitionSink
{
    private readonly ConcurrentDictionary<string, bool> _written = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<StoredObject> _replaced = new();

    public IObjectWriter Create(string path, StoredObject? existing)
    {
        _written.TryAdd(LakePath.FolderOf(path), true);
        return publication.Create(path, existing);
    }

    public Task<CopiedObject> CopyAsync(
        StoredObject source, string path, StoredObject? existing, bool skipIfSame, CancellationToken cancellationToken)
    {
        _written.TryAdd(LakePath.FolderOf(path), true);
        return publication.CopyAsync(source, path, existing, skipIfSame, cancellationToken);
    }

    public void Remove(StoredObject item)
    {
        // A partition of which nothing stays goes with the record that says so.
        if (store.PublishesAtOnce && _written.ContainsKey(LakePath.FolderOf(item.Path)))
            _replaced.Enqueue(item);
        else
            publication.Remove(item);
    }

    /// <summary>Waits until what was rewritten is there, then removes what it replaces.</summary>
    public async Task EndRoundAsync(CancellationToken cancellationToken)
    {
        if (_replaced.IsEmpty)
            return;
        await publication.FlushAsync(cancellationToken).ConfigureAwait(false);
        var items = new List<StoredObject>();
        while (_replaced.TryDequeue(out var item))
            items.Add(item);
        await store.DeleteAsync(items, cancellationToken).ConfigureAwait(false);
    }
}
