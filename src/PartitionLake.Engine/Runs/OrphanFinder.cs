using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>
/// Finds what dead runs left in a lake. Only what is provably this product's own counts: by a journal that names it, by a run id or a
/// name of the product's own in the state, or, for uploads, by the name that runs gave the lake's objects. What a living run may own never does.
/// </summary>
/// <remarks>
/// Partitions that an interrupted run has replaced are data, and its journal is what lets the same plan complete them: both stay.
/// </remarks>
/// <param name="store">The lake.</param>
/// <param name="minimumAge">What is younger is left alone.</param>
/// <param name="time">The clock.</param>
/// <param name="warnings">Told where the lake is kept from other runs less well than it should be, and what could not
/// be looked for because it is denied, which otherwise ends the search; null for nobody.</param>
public sealed partial class OrphanFinder(ILakeStore store, TimeSpan minimumAge, TimeProvider time, WarningLog? warnings = null)
{
    /// <summary>The orphans, in the order in which they are to be removed: a journal after what it names.</summary>
    public IAsyncEnumerable<Orphan> FindAsync(CancellationToken cancellationToken) => FindAsync(own: null, cancellationToken);

    /// <param name="own">The id under which the caller holds the lock itself.</param>
    /// <param name="cancellationToken">Stops between two requests.</param>
    private async IAsyncEnumerable<Orphan> FindAsync(string? own, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var latest = time.GetUtcNow() - minimumAge;
        var holder = await store.FindHolderAsync(cancellationToken).ConfigureAwait(false);
        if (holder?.RunId == own)
            holder = null;
        // What came after a living run took the lock may be its own.
        if (holder is { IsAlive: true } && holder.Acquired < latest)
            latest = holder.Acquired;
        var living = holder is { IsAlive: true } ? holder.RunId : null;
        var (journals, completed) = await RunJournal.ListAsync(store, cancellationToken).ConfigureAwait(false);
        var dead = journals.Where(journal => journal.RunId != living && journal.Started <= latest).ToList();

        var uploads = await ListUploadsAsync(cancellationToken).ConfigureAwait(false);
        var names = uploads.Count > 0 && living is null ? await OwnNamesAsync(cancellationToken).ConfigureAwait(false) : [];
        foreach (var upload in uploads)
        {
            var owner = OwnerOf(upload, dead, living);
            if (upload.Initiated <= latest && (owner is null ? IsNamed(upload.Path, names) : owner != living))
                yield return new Orphan(OrphanKind.UnfinishedUpload, upload.Path, owner, null, upload.Initiated) { Upload = upload };
        }
        var ended = dead.Where(journal => journal.Mode == PublishMode.Append || completed.Contains(journal.RunId)).ToList();
        var replaced = await ReplacedAsync(dead, completed, cancellationToken).ConfigureAwait(false);
        if (ended.Count > 0 || replaced.Count > 0)
        {
            await foreach (var item in store.ListAsync("", cancellationToken).ConfigureAwait(false))
            {
                var owner = replaced.TryGetValue(item.Path, out var left) && left.ETag == item.ETag
                    ? left.RunId
                    : ended.Find(journal => !completed.Contains(journal.RunId) && RunRecovery.IsObjectOf(journal, item.Path))?.RunId;
                if (owner is not null && item.LastModified <= latest)
                    yield return new Orphan(OrphanKind.Object, item.Path, owner, item.Length, item.LastModified) { Stored = item };
            }
        }
        await foreach (var item in store.ListChildrenAsync(LakePath.Control, cancellationToken).ConfigureAwait(false))
        {
            if (!item.IsFolder && item.LastModified <= latest && TemporaryName().IsMatch(item.Path[(LakePath.Control.Length + 1)..]))
                yield return new Orphan(OrphanKind.TemporaryFile, item.Path, null, item.Length, item.LastModified);
        }
        await foreach (var job in FindJobsAsync(living, latest, cancellationToken).ConfigureAwait(false))
            yield return job;
        // Who waited for a job changed nothing, so that nothing is lost with what it noted but the wait.
        foreach (var journal in ended.Concat(dead.Where(journal => journal.State == RunJournalState.Computing && !ended.Contains(journal))))
            yield return new Orphan(OrphanKind.Journal, RunJournal.PathOf(journal.RunId), journal.RunId, null, journal.Started);
        foreach (var staged in await store.ListStagedAsync(cancellationToken).ConfigureAwait(false))
        {
            if (staged.LastModified <= latest)
                yield return new Orphan(OrphanKind.StagingFolder, staged.Path, staged.RunId, staged.Bytes, staged.LastModified);
        }
    }

    /// <summary>
    /// Removes orphans that <see cref="FindAsync"/> found, if they still are; nothing else. Takes the lake's lock, so no run can begin meanwhile.
    /// </summary>
    /// <param name="agreed">What may be removed.</param>
    /// <param name="removed">Told of each one that is gone.</param>
    /// <param name="cancellationToken">Stops between two of them.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.LakeLocked"/>: a run is at work, so nothing is removed.</exception>
    public async Task RemoveAsync(IReadOnlySet<Orphan> agreed, Action<Orphan> removed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agreed);
        ArgumentNullException.ThrowIfNull(removed);
        if (agreed.Count == 0)
            return;
        var own = RunId.New(time);
        await using var held = await LakeLock.AcquireAsync(store,
            new LockClaim(own) { OnWarning = text => warnings?.Add(new LakeWarning(LakeWarningCode.WeakLock, text)) }, cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, held.LostToken);
        try
        {
            await RemoveAsync(own, agreed, removed, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // A lock that is lost shows itself as a cancellation that nobody asked for, or as a refusal.
            if (await held.ExplainAsync(e, visible: 0).ConfigureAwait(false) is { } loss)
                throw loss;
            throw;
        }
    }

    private async Task RemoveAsync(string own, IReadOnlySet<Orphan> agreed, Action<Orphan> removed, CancellationTokenSource stop)
    {
        var isRecovered = false;
        await foreach (var orphan in FindAsync(own, stop.Token).ConfigureAwait(false))
        {
            if (!agreed.Contains(orphan))
                continue;
            if (orphan.Upload is { } upload)
            {
                await store.AbortUploadAsync(upload, stop.Token).ConfigureAwait(false);
            }
            else if (orphan.Stored is { } stored)
            {
                await store.DeleteAsync([stored], stop.Token).ConfigureAwait(false);
            }
            else if (orphan.Kind == OrphanKind.Job)
            {
                await store.DeleteTreeAsync(orphan.Path, stop.Token).ConfigureAwait(false);
            }
            else if (orphan.Kind != OrphanKind.StagingFolder)
            {
                await store.DeleteAsync(orphan.Path, stop.Token).ConfigureAwait(false);
            }
            else if (!isRecovered)
            {
                await store.RecoverAsync(stop.Token).ConfigureAwait(false);
                isRecovered = true;
            }
            removed(orphan);
        }
    }

    /// <summary>What jobs of runs that are not at work have left, or still leave although nobody waits for them: one for each run.</summary>
    private async IAsyncEnumerable<Orphan> FindJobsAsync(string? living, DateTimeOffset latest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folders = new List<string>();
        await foreach (var item in store.ListChildrenAsync(StatePlace.Jobs, cancellationToken).ConfigureAwait(false))
        {
            if (item.IsFolder && LakePath.NameOf(item.Path) is var runId && RunId.IsValid(runId) && runId != living)
                folders.Add(item.Path);
        }
        foreach (var folder in folders)
        {
            var (bytes, newest) = (0L, DateTimeOffset.MinValue);
            await foreach (var item in store.ListAsync(folder, cancellationToken).ConfigureAwait(false))
                (bytes, newest) = (bytes + item.Length, item.LastModified > newest ? item.LastModified : newest);
            if (newest > DateTimeOffset.MinValue && newest <= latest)
                yield return new Orphan(OrphanKind.Job, folder, LakePath.NameOf(folder), bytes, newest);
        }
    }

    private async ValueTask<IReadOnlyList<UnfinishedUpload>> ListUploadsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await store.ListUploadsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.AccessDenied && warnings is not null)
        {
            warnings.Add(new LakeWarning(LakeWarningCode.PermissionMissing, $"Unfinished uploads are not looked for: {e.Message} {e.Remedy}"));
            return [];
        }
    }

    /// <summary>The objects that dead runs had still to remove, by path, and which run each is left by.</summary>
    private async Task<Dictionary<string, (string RunId, string? ETag)>> ReplacedAsync(
        List<RunJournal> dead, IReadOnlySet<string> completed, CancellationToken cancellationToken)
    {
        var replaced = new Dictionary<string, (string RunId, string? ETag)>(StringComparer.Ordinal);
        foreach (var journal in dead)
        {
            var items = completed.Contains(journal.RunId)
                ? journal.AllRemovals
                : (await new RunRecovery(store).FindReplacedAsync(journal, cancellationToken).ConfigureAwait(false)).Select(JournalObject.Of);
            foreach (var item in items)
                replaced[item.Path] = (journal.RunId, item.ETag);
        }
        return replaced;
    }

    /// <summary>The names that runs gave the objects of this lake: no other program is to write objects of these names into its partitions.</summary>
    private async Task<HashSet<string>> OwnNamesAsync(CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var contents = await LakeContents.FindAsync(store, static _ => { }, cancellationToken).ConfigureAwait(false);
        await foreach (var item in contents.ObjectsAsync(cancellationToken).ConfigureAwait(false))
            names.Add(Path.GetFileName(item.Path));
        return names;
    }

    private static bool IsNamed(string path, HashSet<string> names) =>
        names.Contains(Path.GetFileName(path)) && PartitionPath.TryParse(LakePath.FolderOf(path), out _);

    private static string? OwnerOf(UnfinishedUpload upload, List<RunJournal> dead, string? living)
    {
        // A living run may be writing the same object; only an appended one carries the id of its run in its name.
        if (dead.Find(journal => (living is null || journal.Mode == PublishMode.Append) && RunRecovery.IsObjectOf(journal, upload.Path)) is { } owner)
            return owner.RunId;
        var name = Path.GetFileNameWithoutExtension(upload.Path);
        if (upload.Path.StartsWith(RunManifest.Folder + "/", StringComparison.Ordinal))
            return RunId.IsValid(name) ? name : null;
        // The object of an appending run carries its id behind the plan's name for files.
        var id = OwnName().Match(name);
        return id.Success && PartitionPath.TryParse(LakePath.FolderOf(upload.Path), out _) ? id.Value : null;
    }

    [GeneratedRegex(@"(?<=-)\d{8}T\d{6}Z-[0-9a-f]{8}$", RegexOptions.CultureInvariant)]
    private static partial Regex OwnName();

    [GeneratedRegex(@"^[0-9a-f]{32}\.tmp$", RegexOptions.CultureInvariant)]
    private static partial Regex TemporaryName();
}
