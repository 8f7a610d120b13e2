using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Where encoded partitions go: into a publication, or nowhere when the run only asks what would happen.</summary>
internal interface IPartitionSink
{
    /// <summary>Opens the object of a partition, whose folder held that object there, or none.</summary>
    IObjectWriter Create(string path, StoredObject? existing);

    /// <summary>Takes the object of a partition from where a job on another engine left it; see <see cref="IPublication.CopyAsync"/>.</summary>
    Task<CopiedObject> CopyAsync(StoredObject source, string path, StoredObject? existing, bool skipIfSame, CancellationToken cancellationToken);

    /// <summary>Marks an object for removal.</summary>
    void Remove(StoredObject item);
}
