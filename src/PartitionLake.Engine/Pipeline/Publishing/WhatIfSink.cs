using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Writes nothing, and tells whether the object that is there is the same.</summary>
internal sealed class WhatIfSink(ILakeStore store) : IPartitionSink
{
    public IObjectWriter Create(string path, StoredObject? existing) => store.Compare(path, existing);

    public void Remove(StoredObject item)
    {
        // A preview removes nothing.
    }
}
