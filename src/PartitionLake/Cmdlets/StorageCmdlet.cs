using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;

namespace PartitionLake.Cmdlets;

/// <summary>The base of every cmdlet that opens lakes or files, on disks or in buckets.</summary>
public abstract class StorageCmdlet : AwsCmdlet
{
    private LakeStorage? _storage;

    [Parameter]
    [ValidatePattern("^[0-9]{12}$")]
    public string? ExpectedBucketOwner { get; set; }

    /// <summary>Where lakes and files are opened.</summary>
    protected LakeStorage Storage => _storage ??= new LakeStorage(Aws, StorageOptions() with { ExpectedBucketOwner = ExpectedBucketOwner });

    /// <summary>How objects are stored in buckets; a cmdlet that writes some has parameters for it.</summary>
    private protected virtual S3Options StorageOptions() => new();
}
