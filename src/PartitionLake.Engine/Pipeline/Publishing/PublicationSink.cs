using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Stages partitions for publication.</summary>
internal sealed class PublicationSink(IPublication publication) : IPartitionSink
{
    public IObjectWriter Create(string path, StoredObject? existing) => publication.Create(path, existing);

    public Task<CopiedObject> CopyAsync(
        StoredObject source, string path, StoredObject? existing, bool skipIfSame, CancellationToken cancellationToken) =>
        publication.CopyAsync(source, path, existing, skipIfSame, cancellationToken);

    public void Remove(StoredObject item) => publication.Remove(item);
}
