namespace PartitionLake.Engine.Storage;

/// <summary>What a store still keeps of an object and shows in no listing of objects: a version that another took the place of, or that is hidden.</summary>
/// <param name="Path">Of the object, below the root.</param>
/// <param name="Id">The store's name for the version.</param>
/// <param name="IsMarker">Whether it is a delete marker, which hides the versions below it and has no content.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastModified">UTC.</param>
/// <param name="StorageClass"><c>STANDARD</c> and so on.</param>
/// <param name="ETag">Changes whenever the content does; null for a marker.</param>
public sealed record KeptVersion(string Path, string Id, bool IsMarker, long Length, DateTimeOffset LastModified, string StorageClass, string? ETag);

/// <summary>Why a version is still there.</summary>
/// <param name="Version">The version.</param>
/// <param name="Reason">The store's words.</param>
/// <param name="Remedy">What may be done about it; null where nothing is known.</param>
internal sealed record KeptFailure(KeptVersion Version, string Reason, string? Remedy);

/// <summary>The versions that a store keeps of objects that were replaced or removed. Safe for several threads.</summary>
internal interface IKeptVersions
{
    /// <summary>All of them below a folder, an object's newest first; nothing where the store keeps none.</summary>
    IAsyncEnumerable<KeptVersion> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Opens the content of a version that is no marker.</summary>
    ValueTask<IByteSource> OpenAsync(KeptVersion version, CancellationToken cancellationToken);

    /// <summary>Removes versions for good, in as few requests as the store allows; ones that are not there are no error.</summary>
    /// <returns>Those that the store did not remove.</returns>
    Task<IReadOnlyList<KeptFailure>> DeleteAsync(IReadOnlyList<KeptVersion> versions, CancellationToken cancellationToken);
}
