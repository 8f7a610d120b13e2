using PartitionLake.Engine.Storage;

namespace PartitionLake.Cmdlets;

/// <summary>The base of every cmdlet that opens lakes or files, on disks or in buckets.</summary>
public abstract class StorageCmdlet : AwsCmdlet
{
    private LakeStorage? _storage;

    /// <summary>Where lakes and files are opened.</summary>
    protected LakeStorage Storage => _storage ??= new LakeStorage(Aws);
}
