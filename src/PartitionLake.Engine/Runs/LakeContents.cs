using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>What the runs say this lake holds. The one owner of that: everything else asks here.</summary>
/// <remarks>
/// Each run that ends records all of what the lake then holds, in <c>current/&lt;number&gt;-&lt;run id&gt;.json</c> of its state, before its
/// manifest; without its manifest it does not count. So the highest number with a manifest tells everything by itself, however many runs
/// there were, and only it and the one before are kept: a reader that has found that one goes on with it.
/// </remarks>
public sealed class LakeContents
{
    internal const string Folder = StatePlace.Current;

    /// <summary>A run that ended while we looked has taken away what we found, at most so often.</summary>
    private const int Attempts = 5;

    private readonly ILakeStore _store;
    private readonly StoredObject? _item;
    private readonly IReadOnlyList<string> _listed;

    private LakeContents(ILakeStore store, StoredObject? item, ContentsHead? head, IReadOnlyList<string> listed)
    {
        _store = store;
        _item = item;
        _listed = listed;
        Head = head;
    }

    /// <summary>What the newest run says of the lake as a whole; null where no run has ended.</summary>
    public ContentsHead? Head { get; }

    /// <summary>The partition keys, outermost folder first; none where no run has ended.</summary>
    public IReadOnlyList<PartitionKey> Keys => Head is null ? [] : [.. Head.PartitionKeys.Select(static key => new PartitionKey(key.Name, key.Type))];

    /// <summary>The columns of the data files by the newest run; null where there is none.</summary>
    public Schema? Schema => Head is null ? null : new Schema(Head.Schema);

    /// <summary>What older runs, and ones that never ended, recorded, and nobody reads any more once another run has ended.</summary>
    internal IEnumerable<string> Outdated => _listed.Where(path => path != _item?.Path);

    /// <summary>The number of the next run, higher than that of any that has recorded something. For the holder of the lock.</summary>
    internal long NextNumber => _listed.Select(static path => ContentsName.Parse(path)!.Number).DefaultIfEmpty(0).Max() + 1;

    /// <summary>Nothing is known.</summary>
    public static LakeContents None(ILakeStore store) => new(store, null, null, []);

    /// <summary>Finds what the newest run recorded; its objects are not read yet.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileCorrupt"/> or <see cref="LakeErrorCode.FileUnsupported"/>: it cannot be read.</exception>
    public static async Task<LakeContents> FindAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var listing = await StateListing.ReadAsync(store, cancellationToken).ConfigureAwait(false);
            try
            {
                return await FindAsync(store, listing, cancellationToken).ConfigureAwait(false);
            }
            catch (LakeException e) when (e.Code is LakeErrorCode.PathNotFound or LakeErrorCode.ObjectChanged && attempt < Attempts)
            {
                // A newer run has ended since the listing.
            }
        }
    }

    /// <summary>As <see cref="FindAsync(ILakeStore, CancellationToken)"/>, but where it cannot be read it says why and nothing is known.</summary>
    public static async Task<LakeContents> FindAsync(ILakeStore store, Action<LakeException> onFault, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onFault);
        try
        {
            return await FindAsync(store, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (IsFault(e))
        {
            onFault(e);
            return None(store);
        }
    }

    /// <summary>Whether the error says that what is recorded cannot be read: it is damaged, or the lake's state is not for this reader.</summary>
    public static bool IsFault(LakeException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Code is LakeErrorCode.FileCorrupt or LakeErrorCode.FileUnsupported || IsHidden(error);
    }

    /// <summary>Whether the lake's state may not be seen: then the lake is as one that no run wrote, and that is no fault of it.</summary>
    public static bool IsHidden(LakeException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Code is LakeErrorCode.AccessDenied;
    }

    /// <summary>The warning for whoever goes on without.</summary>
    public static LakeWarning NotSeen(ILakeStore store, LakeException error)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(error);
        return new LakeWarning(LakeWarningCode.PermissionMissing,
            $"What runs recorded of '{store.Root}' may not be read, so the lake is taken for one that no run wrote, "
                + $"and the types of its keys are judged by its folders unless -KeyType says them: {error.Message} {error.Remedy}");
    }

    internal static async Task<LakeContents> FindAsync(ILakeStore store, StateListing listing, CancellationToken cancellationToken)
    {
        var found = listing.Contents.OrderByDescending(static entry => entry.Name.Number).ToList();
        foreach (var (name, item) in found)
        {
            if (await store.FindAsync(RunManifest.PathOf(name.RunId), cancellationToken).ConfigureAwait(false) is null)
                continue;
            using var reader = await OpenAsync(store, item, readsObjects: false, cancellationToken).ConfigureAwait(false);
            var head = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
            return new LakeContents(store, item, head, found.ConvertAll(static entry => entry.Item.Path));
        }
        return new LakeContents(store, null, null, found.ConvertAll(static entry => entry.Item.Path));
    }

    /// <summary>The objects of the lake one by one, in the order of their paths.</summary>
    /// <exception cref="LakeException">They cannot be read.</exception>
    public async IAsyncEnumerable<RecordedObject> ObjectsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_item is null)
            yield break;
        using var reader = await OpenAsync(_store, _item, readsObjects: true, cancellationToken).ConfigureAwait(false);
        var head = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadObjectAsync(head, cancellationToken).ConfigureAwait(false) is { } next)
            yield return next;
    }

    /// <summary>The objects of the lake by their paths.</summary>
    /// <exception cref="LakeException">They cannot be read.</exception>
    public async Task<IReadOnlyDictionary<string, RecordedObject>> LoadAsync(CancellationToken cancellationToken)
    {
        var objects = new Dictionary<string, RecordedObject>(StringComparer.Ordinal);
        await foreach (var item in ObjectsAsync(cancellationToken).ConfigureAwait(false))
            objects[item.Path] = item;
        return objects;
    }

    /// <summary>Writes the contents after a change, without holding them all at once.</summary>
    internal Task WriteNextAsync(ContentsChange change, Stream destination, CancellationToken cancellationToken)
    {
        var head = change.Head(Head);
        return RecordWriter.WriteAsync(
            destination, json => ContentsFormat.WriteHead(json, head),
            change.ObjectsAsync(head, ObjectsAsync(cancellationToken)), ContentsFormat.WriteObject, cancellationToken);
    }

    private static async Task<RecordReader<ContentsHead, RecordedObject>> OpenAsync(
        ILakeStore store, StoredObject item, bool readsObjects, CancellationToken cancellationToken) =>
        new(await store.OpenAsync(item, cancellationToken).ConfigureAwait(false),
            ContentsFormat.ParseHead, ContentsFormat.ParseObject) { ReadsObjects = readsObjects };
}
