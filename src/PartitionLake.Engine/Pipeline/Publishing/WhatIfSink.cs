using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Writes nothing, and tells whether the object that is there is the same.</summary>
internal sealed class WhatIfSink(ILakeStore store) : IPartitionSink
{
    public IObjectWriter Create(string path, StoredObject? existing) => store.Compare(path, existing);

    public Task<CopiedObject> CopyAsync(
        StoredObject source, string path, StoredObject? existing, bool skipIfSame, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A preview starts no job, so there is nothing to copy.");

    public void Remove(StoredObject item)
    {
        // A preview removes nothing.
    }
}
