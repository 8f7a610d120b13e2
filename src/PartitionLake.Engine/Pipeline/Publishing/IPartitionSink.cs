using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Where encoded partitions go: into a publication, or nowhere when the run only asks what would happen.</summary>
internal interface IPartitionSink
{
    /// <summary>Opens the object of a partition.</summary>
    IObjectWriter Create(string path);

    /// <summary>Marks an object for removal.</summary>
    void Remove(string path);
}
