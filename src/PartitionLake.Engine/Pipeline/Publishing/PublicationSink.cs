using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Stages partitions for publication.</summary>
internal sealed class PublicationSink(IPublication publication) : IPartitionSink
{
    public IObjectWriter Create(string path, StoredObject? existing) => publication.Create(path, existing);

    public void Remove(StoredObject item) => publication.Remove(item);
}
