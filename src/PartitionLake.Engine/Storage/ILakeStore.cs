namespace PartitionLake.Engine.Storage;

/// <summary>
/// A tree of immutable objects below one root, on a disk or in a bucket. Paths are relative to the root,
/// separated by <c>/</c>, never rooted and never holding <c>.</c> or <c>..</c> segments. Safe for several threads.
/// </summary>
/// <remarks>
/// The contract every store keeps: an object is seen whole or not at all; a failed write leaves nothing that a
/// listing shows; every failure is a <see cref="LakeException"/> with the full path; cancellation is honoured
/// between any two requests.
/// </remarks>
public interface ILakeStore : IDisposable
{
    /// <summary>The root as a user would write it.</summary>
    string Root { get; }

    /// <summary>
    /// All objects below that folder, recursively, in ordinal order of their paths; "" for all. Includes hidden ones,
    /// but nothing that is still being staged. A folder that is not there holds nothing.
    /// </summary>
    IAsyncEnumerable<StoredObject> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>The direct children of a folder: sub-folders (<see cref="StoredObject.IsFolder"/>) and objects, in ordinal order, a folder as if its name ended in <c>/</c>.</summary>
    IAsyncEnumerable<StoredObject> ListChildrenAsync(string folder, CancellationToken cancellationToken);

    /// <summary>The object at that path, or null.</summary>
    ValueTask<StoredObject?> FindAsync(string path, CancellationToken cancellationToken);

    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/> where there is none.</exception>
    ValueTask<IByteSource> OpenAsync(string path, CancellationToken cancellationToken);

    /// <summary>Writes a small object only if there is none at that path; false when there is.</summary>
    ValueTask<bool> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Writes or replaces a small object in one step.</summary>
    ValueTask PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Removes an object; nothing happens when there is none.</summary>
    ValueTask DeleteAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces a small object if its content is still the expected one; false, and nothing happens, when it is not or there is none.
    /// Of several at once, exactly one succeeds. An object that is changed in this way must not be changed by <see cref="PutAsync"/> as well.
    /// </summary>
    ValueTask<bool> ReplaceIfSameAsync(string path, ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Removes a small object if its content is still the expected one, like <see cref="ReplaceIfSameAsync"/>.</summary>
    ValueTask<bool> DeleteIfSameAsync(string path, ReadOnlyMemory<byte> expected, CancellationToken cancellationToken);

    /// <summary>Makes sure that objects can be written below the root, by writing one and removing it. Leaves nothing behind.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.DestinationNotWritable"/> or <see cref="LakeErrorCode.DiskFull"/>.</exception>
    ValueTask CheckWritableAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Brings the lake to a whole state after a run was killed: its publication is completed when everything had been staged, otherwise
    /// undone. Leaves living runs alone. To be called by the holder of the lock before anything is read for a run.
    /// </summary>
    ValueTask RecoverAsync(CancellationToken cancellationToken);

    /// <summary>Begins the publication of a run's objects. On a disk this recovers first.</summary>
    IPublication BeginPublication(string runId);
}

/// <param name="Path">Path below the root.</param>
/// <param name="Length">Bytes; 0 for a folder.</param>
/// <param name="LastModified">UTC.</param>
/// <param name="StorageClass"><c>STANDARD</c> and so on; <c>LOCAL</c> on a disk.</param>
/// <param name="ETag">Changes whenever the content does, where the store has such a thing.</param>
/// <param name="IsFolder">Whether it is a folder of a <see cref="ILakeStore.ListChildrenAsync"/>.</param>
public sealed record StoredObject(string Path, long Length, DateTimeOffset LastModified, string StorageClass, string? ETag = null, bool IsFolder = false);

/// <summary>
/// The objects of one run on their way into the lake. Objects are staged as they are encoded and become visible
/// in <see cref="CompleteAsync"/>, one atomic replacement after another. Disposing without completion puts
/// the lake back as it was, as far as the store can: a disk can always, a bucket says what it could not.
/// </summary>
public interface IPublication : IAsyncDisposable
{
    /// <summary>
    /// Opens a new object for writing. Safe for several threads; each writer belongs to one, and is disposed before the publication.
    /// The second object of one path fails when it is committed.
    /// </summary>
    IObjectWriter Create(string path);

    /// <summary>Marks an existing object for removal, after everything else is visible.</summary>
    void Remove(string path);

    /// <summary>Makes everything visible, data before manifests, removals last. Cancellation and failure roll back.</summary>
    /// <param name="published">Told the path of each object as it becomes visible, on the publishing thread.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    Task CompleteAsync(IProgress<string>? published, CancellationToken cancellationToken);
}

/// <summary>One object being written. Disposing it without <see cref="CommitAsync"/> leaves no trace.</summary>
public interface IObjectWriter : IAsyncDisposable
{
    /// <summary>Where the content goes. Small content is held in memory, larger content in a staged file or parts.</summary>
    Stream Content { get; }

    /// <summary>
    /// Finishes the content and compares it with what is stored at that path.
    /// </summary>
    /// <param name="skipIfSame">When the bytes already there are the same, stage nothing and report <see cref="StageOutcome.Unchanged"/>.</param>
    /// <param name="cancellationToken">Stops the comparison or the transfer.</param>
    ValueTask<StageOutcome> CommitAsync(bool skipIfSame, CancellationToken cancellationToken);
}

/// <summary>How a staged object relates to what the lake holds.</summary>
public enum StageOutcome
{
    Created,
    Replaced,
    Unchanged,
}
