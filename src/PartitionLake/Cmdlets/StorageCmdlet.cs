using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Storage.S3;

namespace PartitionLake.Cmdlets;

/// <summary>The base of every cmdlet that opens lakes or files, on disks or in buckets.</summary>
public abstract class StorageCmdlet : AwsCmdlet
{
    private LakeStorage? _storage;

    [Parameter]
    [ValidatePattern("^[0-9]{12}$")]
    public string? ExpectedBucketOwner { get; set; }

    [Parameter]
    public SwitchParameter RequesterPays { get; set; }

    /// <summary>Where lakes and files are opened.</summary>
    protected LakeStorage Storage => _storage ??= new LakeStorage(Aws, StorageOptions() with { ExpectedBucketOwner = ExpectedBucketOwner })
    {
        Others = [.. Profiles().Select(place => new LakePlace(place.Uri, AwsOf(place.Profile)))],
    };

    /// <summary>A lake's full path, which is there.</summary>
    private protected static string LakeAt(string full, string given) => LakeUri.HasScheme(full) || Directory.Exists(full)
        ? full
        : throw new LakeException(LakeErrorCode.PathNotFound, $"There is no lake at '{full}'.", "Give the folder that holds the key=value folders.", given);

    /// <summary>The full path of the one lake that is meant: by a path whose wildcards match one folder, or exactly as it is named.</summary>
    private protected string ResolveLake(string? path, string? literalPath) => literalPath is not null
        ? LakeAt(Paths.Literal(literalPath), literalPath)
        : LakeAt(Paths.Folder(path!), path!);

    private protected override void CreateClients() => _ = Storage;

    private protected sealed override bool PaysForRequests => RequesterPays;

    /// <summary>Places in buckets that another profile than the command's leads to.</summary>
    private protected virtual IReadOnlyList<(string Uri, string Profile)> Profiles() => [];

    /// <summary>How objects are stored in buckets; a cmdlet that writes some has parameters for it.</summary>
    private protected virtual S3Options StorageOptions() => new();
}
