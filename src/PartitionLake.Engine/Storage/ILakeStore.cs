using System.Runtime.CompilerServices;

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

    /// <summary>Where an object is, as a user would write it. The lake's state, whose paths begin with <c>_partitionlake/</c>, lies beside the root.</summary>
    string Locate(string path) => Root.TrimEnd('/') + "/" + path;

    /// <summary>
    /// Whether a publication's data objects appear one by one as they are committed, because the store cannot rename. A run then keeps
    /// a journal, from which the next one completes or takes back what it left.
    /// </summary>
    bool PublishesAtOnce => false;

    /// <summary>
    /// Whether a listing costs a request for each thousand objects, whatever folders they lie in, as a bucket's does; a disk is listed folder by folder.
    /// </summary>
    bool ListsByKey => false;

    /// <summary>The versions that the store keeps of what was replaced or removed; null where it never keeps any.</summary>
    internal IKeptVersions? Versions => null;

    /// <summary>
    /// All objects below that folder, recursively, in ordinal order of their paths; "" for all. Includes hidden ones, but nothing that is
    /// still being staged, and the state only where its own folder is asked for. A folder that is not there holds nothing.
    /// </summary>
    IAsyncEnumerable<StoredObject> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>All objects below some folders that lie in one, as if each was listed by itself.</summary>
    /// <param name="folder">The folder that holds them.</param>
    /// <param name="within">Full paths of the folders, in the order of a listing; none lies in another.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    async IAsyncEnumerable<StoredObject> ListAsync(string folder, IReadOnlyList<string> within, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var one in within)
        {
            await foreach (var item in ListAsync(one, cancellationToken).ConfigureAwait(false))
                yield return item;
        }
    }

    /// <summary>
    /// The direct children of a folder: sub-folders (<see cref="StoredObject.IsFolder"/>) and
    /// objects, in ordinal order, a folder as if its name ended in <c>/</c>.
    /// </summary>
    IAsyncEnumerable<StoredObject> ListChildrenAsync(string folder, CancellationToken cancellationToken);

    /// <summary>The table of another format that the root is or lies in, whose log says which of its objects count; null for none.</summary>
    ValueTask<TableFormat?> FindTableFormatAsync(CancellationToken cancellationToken) => ValueTask.FromResult<TableFormat?>(null);

    /// <summary>Equal for two paths of one object, also of another store.</summary>
    string IdentityOf(string path) => $"{Root.TrimEnd('/')}/{path}";

    /// <summary>
    /// Which names the store takes for one. Where a run has seen that it can write here, this was tried; else it is looked for without writing.
    /// </summary>
    ValueTask<NameFolding> FindFoldingAsync(CancellationToken cancellationToken) => ValueTask.FromResult(NameFolding.None);

    /// <summary>The object at that path, or null.</summary>
    ValueTask<StoredObject?> FindAsync(string path, CancellationToken cancellationToken);

    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/> where there is none.</exception>
    ValueTask<IByteSource> OpenAsync(string path, CancellationToken cancellationToken);

    /// <summary>Opens exactly the version of an object that a listing showed.</summary>
    /// <exception cref="LakeException">As above; where versions are known, reading another one
    /// fails with <see cref="LakeErrorCode.ObjectChanged"/>.</exception>
    ValueTask<IByteSource> OpenAsync(StoredObject item, CancellationToken cancellationToken) => OpenAsync(item.Path, cancellationToken);

    /// <summary>The same for a few bytes here and there: nothing is fetched but what is asked for.</summary>
    ValueTask<IByteSource> OpenForPiecesAsync(StoredObject item, CancellationToken cancellationToken) => OpenAsync(item, cancellationToken);

    /// <summary>Writes or replaces a small object in one step.</summary>
    ValueTask PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Removes an object; nothing happens when there is none.</summary>
    ValueTask DeleteAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the right to change the lake, or fails at once. While it is held, a store whose lock can be lost checks it before every change
    /// that goes through this object, and lets none through afterwards.
    /// </summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.LakeLocked"/>: who holds it, and since when;
    /// <see cref="LakeErrorCode.StoreUnsafe"/>: the store cannot keep two runs apart.</exception>
    Task<IStoreLock> LockAsync(LockClaim claim, CancellationToken cancellationToken);

    /// <summary>Who holds the lock, or held it when it died; null when there is no lock. Changes nothing.</summary>
    Task<LockHolder?> FindHolderAsync(CancellationToken cancellationToken);

    /// <summary>How far the store's clock is ahead of this machine's, to a second or two; null where it has none of its own, or does not tell.</summary>
    ValueTask<TimeSpan?> FindClockOffsetAsync(CancellationToken cancellationToken) => ValueTask.FromResult<TimeSpan?>(null);

    /// <summary>Makes sure that objects can be written below the root, by writing one and removing it. Leaves nothing behind.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.DestinationNotWritable"/> or <see cref="LakeErrorCode.DiskFull"/>.</exception>
    ValueTask CheckWritableAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Brings the lake to a whole state after a run was killed: its publication is completed when everything had been staged, otherwise
    /// undone. Leaves living runs alone. To be called by the holder of the lock before anything is read for a run.
    /// </summary>
    ValueTask RecoverAsync(CancellationToken cancellationToken);

    /// <summary>What runs and writers that died have left in the store's own machinery, which <see cref="RecoverAsync"/> resolves; a bucket has none.</summary>
    ValueTask<IReadOnlyList<StagedLeftover>> ListStagedAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<StagedLeftover>>([]);

    /// <summary>Uploads in parts below the root that nobody has finished; a disk has none.</summary>
    ValueTask<IReadOnlyList<UnfinishedUpload>> ListUploadsAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<UnfinishedUpload>>([]);

    /// <summary>Ends an upload by its id; one that is gone already is no error.</summary>
    ValueTask AbortUploadAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>The id of the run that wrote an object, where the store keeps it with the object; null otherwise.</summary>
    ValueTask<string?> WriterOfAsync(string path, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    /// <summary>
    /// Removes several objects as a listing showed them, in as few requests as the store allows; ones that are not there are no error.
    /// </summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ObjectChanged"/>: one was changed since and is left, where the store can tell.</exception>
    ValueTask DeleteAsync(IReadOnlyList<StoredObject> items, CancellationToken cancellationToken) =>
        DeleteAsync([.. items.Select(item => item.Path)], cancellationToken);

    /// <summary>Removes several objects, in as few requests as the store allows; ones that are not there are no error.</summary>
    async ValueTask DeleteAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
            await DeleteAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes all that lies in and below a folder of the lake's state, marks of folders too; nothing happens when there is none. What is added
    /// meanwhile may stay.
    /// </summary>
    ValueTask DeleteTreeAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Opens a writer that stores nothing: its commit tells how the content relates to what a listing showed at that path.</summary>
    IObjectWriter Compare(string path, StoredObject? existing);

    /// <summary>Begins the publication of a run's objects. On a disk this recovers first.</summary>
    IPublication BeginPublication(PublicationOptions options);
}

/// <param name="Path">Path below the root.</param>
/// <param name="Length">Bytes; 0 for a folder.</param>
/// <param name="LastModified">UTC.</param>
/// <param name="StorageClass"><c>STANDARD</c> and so on; <c>LOCAL</c> on a disk.</param>
/// <param name="ETag">Changes whenever the content does, where the store has such a thing.</param>
/// <param name="IsFolder">Whether it is a folder of a <see cref="ILakeStore.ListChildrenAsync"/>.</param>
public sealed record StoredObject(string Path, long Length, DateTimeOffset LastModified, string StorageClass, string? ETag = null, bool IsFolder = false)
{
    /// <summary>Where a link leads to which is not there, so that nobody knows whether it was a file or a whole folder; null for what is there.</summary>
    public string? DeadLink { get; init; }

    /// <summary>
    /// Checksum of exactly this version of the content, in lower-case hexadecimal, where a run recorded it beside the version; null where that is not known.
    /// </summary>
    public string? Sha256 { get; init; }
}

/// <param name="Path">Below the root.</param>
/// <param name="RunId">The run that staged there; null for the temporary file of another writer.</param>
/// <param name="Bytes">Of all its files.</param>
/// <param name="LastModified">When the newest of them was written.</param>
public sealed record StagedLeftover(string Path, string? RunId, long Bytes, DateTimeOffset LastModified);

/// <param name="Path">The object it would become, below the root.</param>
/// <param name="Id">The store's id of the upload.</param>
/// <param name="Initiated">When it began, as the store tells it.</param>
public sealed record UnfinishedUpload(string Path, string Id, DateTimeOffset Initiated);

/// <summary>A step of a publication that makes the lake new, or old again.</summary>
/// <param name="IsBack">Whether what was published is taken back.</param>
/// <param name="Done">The steps before it.</param>
/// <param name="Total">All of them; 0 where nobody has counted.</param>
public sealed record PublicationStep(bool IsBack, int Done, int Total);

/// <summary>What a publication is told by its run.</summary>
/// <param name="RunId">The run.</param>
public sealed record PublicationOptions(string RunId)
{
    /// <summary>
    /// Nothing becomes visible before completion, even where the store could do it earlier; for runs that can still find an error in the data.
    /// </summary>
    public bool HoldBack { get; init; }

    /// <summary>Folder for content that waits for its upload; by default the system's.</summary>
    public string? TempFolder { get; init; }

    /// <summary>Told of each step between the old and the new lake, where the store has such a moment; null when it is over.</summary>
    public Action<PublicationStep?>? Stepping { get; init; }

    /// <summary>Called once, before anything of a store that <see cref="ILakeStore.PublishesAtOnce"/> changes.</summary>
    public Func<CancellationToken, ValueTask>? BeforeFirstChange { get; init; }
}

/// <summary>
/// The objects of one run on their way into the lake. On a disk they are staged as they are encoded and become visible
/// in <see cref="CompleteAsync"/>, one atomic replacement after another, and disposing without completion puts
/// the lake back as it was. In a bucket each data object appears by itself, whole, and <see cref="Visible"/> tells which ones have.
/// </summary>
public interface IPublication : IAsyncDisposable
{
    /// <summary>The paths that are visible already although the publication is not complete.</summary>
    IReadOnlyCollection<string> Visible => [];

    /// <summary>The paths that are still to be removed.</summary>
    IReadOnlyCollection<string> Waiting => [];

    /// <summary>
    /// Opens a new object for writing. Safe for several threads; each writer belongs to one, and is disposed before the publication.
    /// The second object of one path fails when it is committed.
    /// </summary>
    /// <param name="path">Path below the root.</param>
    /// <param name="existing">What a listing showed at that path. A bucket changes nothing else; a disk looks for itself.</param>
    IObjectWriter Create(string path, StoredObject? existing = null);

    /// <summary>
    /// Publishes an object that lies in the lake's state already, where a job on another engine left it, without its bytes coming by here where the
    /// store can do without. What lies there stays. Safe for several threads; all else is as for an object that is written here.
    /// </summary>
    /// <param name="source">What a listing of the state showed; another version of it is not published.</param>
    /// <param name="path">Path below the root.</param>
    /// <param name="existing">As for <see cref="Create"/>.</param>
    /// <param name="skipIfSame">When the bytes already there are known to be the same, publish nothing and report <see cref="StageOutcome.Unchanged"/>.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    Task<CopiedObject> CopyAsync(StoredObject source, string path, StoredObject? existing, bool skipIfSame, CancellationToken cancellationToken);

    /// <summary>Marks an existing object for removal, after everything else is visible.</summary>
    void Remove(string path);

    /// <summary>The same for an object that a listing showed: a bucket removes only that version of it.</summary>
    void Remove(StoredObject item) => Remove(item.Path);

    /// <summary>Brings all data to where it can be without completion: on a disk it is staged already, in a bucket it becomes visible.</summary>
    Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What the store calls the content that was written at that path; null before it is there, and where the store has no such thing.</summary>
    string? ETagOf(string path) => null;

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

/// <param name="Outcome">How it relates to what the lake held.</param>
/// <param name="Sha256">Checksum of the content in lower-case hexadecimal.</param>
public sealed record CopiedObject(StageOutcome Outcome, string Sha256);

/// <summary>How a staged object relates to what the lake holds.</summary>
public enum StageOutcome
{
    Created,
    Replaced,
    Unchanged,
}
