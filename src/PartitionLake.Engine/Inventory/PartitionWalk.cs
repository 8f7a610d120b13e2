using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Inventory;

/// <summary>Walks the folders of a lake, outermost key first, and leaves out those that the selection excludes before it lists them.</summary>
/// <remarks>
/// Down to the last key that the selection speaks of, folders are listed one by one; from there whole subtrees are listed
/// at once, which in a bucket takes one request per thousand objects instead of one per folder. A bucket's small lake is listed as a
/// whole and chosen from in memory: that takes fewer requests than its folders would.
/// One walk is for one caller; memory does not grow with the number of partitions.
/// </remarks>
internal sealed class PartitionWalk
{
    /// <summary>A lake of up to so many objects is small: five requests list it.</summary>
    private const int SmallLake = 5_000;

    private readonly ILakeStore _store;
    private readonly LakeLayout _layout;
    private readonly PartitionSelection _selection;
    private readonly Action<string, string> _onStray;
    private readonly Column[] _values;
    private readonly string?[] _segments;
    private readonly HashSet<string> _misfits = new(StringComparer.Ordinal);

    /// <param name="store">The lake.</param>
    /// <param name="layout">Its keys.</param>
    /// <param name="selection">Which partitions are wanted.</param>
    /// <param name="onStray">Called with a folder that holds data files but is no partition, and what is wrong with it.</param>
    public PartitionWalk(ILakeStore store, LakeLayout layout, PartitionSelection selection, Action<string, string> onStray)
    {
        _store = store;
        _layout = layout;
        _selection = selection;
        _onStray = onStray;
        _values = new Column[layout.Keys.Count];
        _segments = new string?[layout.Keys.Count];
    }

    /// <summary>
    /// Told, once, of each folder whose key or value does not fit the lake, which is then left out with all in it; null to end the walk there.
    /// </summary>
    public Action<string, LakeException>? OnMisfit { get; init; }

    /// <summary>Told the path of each object that lies among the data and is left out because of its name; null for nobody.</summary>
    public Action<string>? OnLeftOut { get; init; }

    public async IAsyncEnumerable<PartitionFolder> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var objects = _store.ListsByKey && _selection.DeepestLevel >= 0 ? await ListSmallAsync(cancellationToken).ConfigureAwait(false) : null;
        await foreach (var partition in (objects is null
            ? WalkAsync("", 0, cancellationToken)
            : GroupAsync(objects, "", 0, cancellationToken)).ConfigureAwait(false))
            yield return partition;
    }

    /// <summary>The partitions in several folders, in the order of a listing.</summary>
    /// <param name="folders">Paths of <c>name=value</c> segments below the root; none lies in another.</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    /// <exception cref="LakeException">A folder is not of that form, or has other keys than the lake.</exception>
    public async IAsyncEnumerable<PartitionFolder> RunAsync(IReadOnlyList<string> folders, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (folders.Contains(""))
        {
            await foreach (var partition in RunAsync(cancellationToken).ConfigureAwait(false))
                yield return partition;
            yield break;
        }
        var wanted = new List<string>();
        foreach (var folder in folders)
        {
            if (IsWanted(folder))
                wanted.Add(folder);
        }
        wanted.Sort(static (a, b) => string.CompareOrdinal(a + "/", b + "/"));
        await foreach (var partition in GroupAsync(_store.ListAsync("", wanted, cancellationToken), "", 0, cancellationToken).ConfigureAwait(false))
            yield return partition;
    }

    /// <summary>Takes the values of a folder's path; false where the selection does not want it.</summary>
    private bool IsWanted(string folder)
    {
        for (int end = 0, level = 0; end < folder.Length; level++)
        {
            var start = end == 0 ? 0 : end + 1;
            end = folder.IndexOf('/', start);
            if (end < 0)
                end = folder.Length;
            var entry = level == _layout.Keys.Count ? Entry.Unnamed : TryEnter(level, folder[start..end], folder[..end]);
            if (entry == Entry.Misfit)
                return false;
            if (entry == Entry.Unnamed)
                throw new LakeException(LakeErrorCode.PathInvalid, $"'{folder}' is no partition of this lake: its keys are {_layout.Names}.",
                    "Give the path of the table root or of a partition in it.", folder);
            if (!_selection.MayMatch(_values, level))
                return false;
        }
        return true;
    }

    /// <summary>All objects of the lake, where they are few; null where they are more.</summary>
    private async ValueTask<IAsyncEnumerable<StoredObject>?> ListSmallAsync(CancellationToken cancellationToken)
    {
        var objects = new List<StoredObject>();
        await foreach (var item in _store.ListAsync("", cancellationToken).ConfigureAwait(false))
        {
            if (objects.Count == SmallLake)
                return null;
            objects.Add(item);
        }
        return Held(objects);
    }

    private static async IAsyncEnumerable<StoredObject> Held(List<StoredObject> objects)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var item in objects)
            yield return item;
    }

    private async IAsyncEnumerable<PartitionFolder> WalkAsync(string folder, int level, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (level > _selection.DeepestLevel)
        {
            await foreach (var partition in GroupAsync(_store.ListAsync(folder, cancellationToken), folder, level, cancellationToken).ConfigureAwait(false))
                yield return partition;
            yield break;
        }
        var hasStray = false;
        var wanted = new List<string>();
        await foreach (var child in _store.ListChildrenAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            var segment = LakePath.NameOf(child.Path);
            if (IsDeadFolder(child))
            {
                if (TryEnter(level, segment, child.Path) != Entry.Entered || _selection.MayMatch(_values, level))
                    ReportDead(child);
            }
            else if (!child.IsFolder)
            {
                if (!hasStray && LakeObjects.IsData(child.Path))
                    ReportShallow(folder, level);
                hasStray |= LakeObjects.IsData(child.Path);
                TellLeftOut(child);
            }
            else if (LakePath.IsHidden(segment))
            {
                continue;
            }
            else if (TryEnter(level, segment, child.Path) is var entry && entry == Entry.Unnamed)
            {
                if (await HoldsDataAsync(child.Path, cancellationToken).ConfigureAwait(false))
                    ReportUnnamed(child.Path, segment);
            }
            else if (entry == Entry.Entered && _selection.MayMatch(_values, level))
            {
                wanted.Add(child.Path);
            }
        }
        if (level == _selection.DeepestLevel)
        {
            await foreach (var partition in GroupAsync(
                _store.ListAsync(folder, wanted, cancellationToken), folder, level, cancellationToken).ConfigureAwait(false))
                yield return partition;
            yield break;
        }
        foreach (var child in wanted)
        {
            TryEnter(level, LakePath.NameOf(child), child);
            await foreach (var partition in WalkAsync(child, level + 1, cancellationToken).ConfigureAwait(false))
                yield return partition;
        }
    }

    /// <summary>Groups the objects below a folder by partition folder; the objects of one lie together.</summary>
    private async IAsyncEnumerable<PartitionFolder> GroupAsync(
        IAsyncEnumerable<StoredObject> objects, string folder, int level, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PartitionFolder? current = null;
        string? stray = null;
        await foreach (var item in objects.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (current is not null && !IsBelow(item.Path, current.Path))
            {
                yield return current;
                current = null;
            }
            var parent = LakePath.FolderOf(item.Path);
            if (IsDeadFolder(item))
            {
                if (MayBeWanted(folder, item.Path, level))
                    ReportDead(item);
                continue;
            }
            if (OnLeftOut is not null && LakeObjects.IsLeftOut(item) && MayBeWanted(folder, parent, level))
                OnLeftOut(item.Path);
            if (!LakeObjects.IsData(item.Path) || parent == stray)
                continue;
            if (parent == current?.Path)
            {
                current.Objects.Add(item);
                continue;
            }
            if (LakeObjects.IsInHiddenFolder(parent))
                continue;
            if (TryEnterAll(folder, parent, level))
                current = new PartitionFolder(parent, CopyValues(), item);
            else
                stray = parent;
        }
        if (current is not null)
            yield return current;
    }

    /// <summary>
    /// Takes the values of the segments below <paramref name="folder"/>; reports and refuses a folder that is no partition, and refuses one that is not wanted.
    /// </summary>
    private bool TryEnterAll(string folder, string parent, int level)
    {
        if (parent.EndsWith('/') || parent.StartsWith('/') || parent.Contains("//", StringComparison.Ordinal))
        {
            _onStray(parent, "is no partition: a folder in it has no name");
            return false;
        }
        var start = folder.Length == 0 ? 0 : folder.Length + 1;
        while (start < parent.Length)
        {
            var end = parent.IndexOf('/', start);
            if (end < 0)
                end = parent.Length;
            var segment = parent[start..end];
            if (level == _layout.Keys.Count)
            {
                _onStray(parent, $"holds data files and lies below a partition: the keys of this lake are {_layout.Names}");
                return false;
            }
            var entry = TryEnter(level, segment, parent[..end]);
            if (entry == Entry.Unnamed)
                ReportUnnamed(parent, segment);
            if (entry != Entry.Entered)
                return false;
            if (level <= _selection.DeepestLevel && !_selection.MayMatch(_values, level))
                return false;
            level++;
            start = end + 1;
        }
        if (level == _layout.Keys.Count)
            return true;
        ReportShallow(parent, level);
        return false;
    }

    /// <summary>Whether the selection leaves a folder in question, as far as its path is one of partitions.</summary>
    private bool MayBeWanted(string folder, string parent, int level)
    {
        for (var start = folder.Length == 0 ? 0 : folder.Length + 1; start < parent.Length && level <= _selection.DeepestLevel; level++)
        {
            var end = parent.IndexOf('/', start);
            if (end < 0)
                end = parent.Length;
            if (TryEnter(level, parent[start..end], parent[..end]) != Entry.Entered)
                return true;
            if (!_selection.MayMatch(_values, level))
                return false;
            start = end + 1;
        }
        return true;
    }

    private Entry TryEnter(int level, string segment, string path)
    {
        if (_segments[level] == segment)
            return Entry.Entered;
        if (!PartitionPath.TryParseSegment(segment, out var name, out var text))
            return Entry.Unnamed;
        if (_layout.TryReadValue(level, name, text, path, out var value) is { } misfit)
        {
            if (OnMisfit is null)
                throw misfit;
            if (_misfits.Add(path))
                OnMisfit(path, misfit);
            return Entry.Misfit;
        }
        _values[level] = value;
        _segments[level] = segment;
        return Entry.Entered;
    }

    private void TellLeftOut(StoredObject item)
    {
        if (OnLeftOut is not null && LakeObjects.IsLeftOut(item))
            OnLeftOut(item.Path);
    }

    private KeyValuePair<string, object?>[] CopyValues()
    {
        var values = new KeyValuePair<string, object?>[_values.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = new(_layout.Keys[i].Name, PartitionValue.ToObject(_values[i], 0));
        return values;
    }

    private async ValueTask<bool> HoldsDataAsync(string folder, CancellationToken cancellationToken)
    {
        await foreach (var item in _store.ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            if (LakeObjects.IsData(item.Path) && !LakeObjects.IsInHiddenFolder(LakePath.FolderOf(item.Path)))
                return true;
        }
        return false;
    }

    /// <summary>Whether it is a link to nowhere that may have been a folder of rows. One with the name of a file is reported by whoever opens it.</summary>
    private static bool IsDeadFolder(StoredObject item) => item.DeadLink is not null && !DataName.HasExtension(item.Path);

    private void ReportDead(StoredObject item) => _onStray(item.Path, $"is a link to '{item.DeadLink}', which is not there");

    private void ReportShallow(string folder, int level) =>
        _onStray(folder, $"holds data files and is no partition: it has {level} of the {_layout.Keys.Count} keys of this lake, {_layout.Names}");

    private void ReportUnnamed(string folder, string segment) =>
        _onStray(folder, $"holds data files and is no partition: '{segment}' is not of the form name=value");

    /// <summary>What a folder is: one of the lake's, one whose name is of another form, or one of another key or type.</summary>
    private enum Entry
    {
        Entered,
        Unnamed,
        Misfit,
    }

    private static bool IsBelow(string path, string folder) =>
        folder.Length == 0 || path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);
}
