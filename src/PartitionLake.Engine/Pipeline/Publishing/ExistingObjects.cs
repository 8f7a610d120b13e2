using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>The objects that are in the lake before a run publishes, by partition folder.</summary>
internal sealed class ExistingObjects
{
    private readonly Dictionary<string, List<StoredObject>> _byFolder = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<StoredObject>> _ofOtherKeys = new(StringComparer.Ordinal);
    private readonly List<string> _spelled = [];

    /// <summary>The partitions of the plan's columns that the lake has, spelt as this run spells them.</summary>
    public IEnumerable<string> Folders => _byFolder.Keys;

    /// <summary>The partitions that the lake has by another list of keys; none but in mode Replace.</summary>
    public IEnumerable<string> FoldersOfOtherKeys => _ofOtherKeys.Keys;

    public bool Any => _byFolder.Count > 0 || _ofOtherKeys.Count > 0;

    /// <summary>Partitions as a listing found them, each spelt as it is.</summary>
    public static ExistingObjects Of(IEnumerable<(string Folder, IReadOnlyList<StoredObject> Objects)> partitions)
    {
        var existing = new ExistingObjects();
        foreach (var (folder, objects) in partitions)
            existing._byFolder.Add(folder, [.. objects]);
        return existing;
    }

    /// <summary>Lists the lake once. Hidden names and folders that are no partitions are left out.</summary>
    /// <param name="store">The lake.</param>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="digests">What is known of the objects' contents.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="LakeException">
    /// <see cref="LakeErrorCode.SchemaMismatch"/>: the lake has partitions of other keys, which only mode Replace takes away, or Parquet files
    /// without a partition in its root.
    /// </exception>
    public static async Task<ExistingObjects> ListAsync(ILakeStore store, BoundPlan plan, KnownDigests digests, CancellationToken cancellationToken)
    {
        var existing = new ExistingObjects();
        string? folder = null;
        List<StoredObject>? objects = null;
        await foreach (var stored in store.ListAsync("", cancellationToken).ConfigureAwait(false))
        {
            // It may have been the folder of a whole partition, whose rows this run would keep, merge or remove.
            if (stored.DeadLink is { } target)
                throw DiskFailure.DeadLink(store.Locate(stored.Path), target);
            if (!IsContent(stored.Path))
                continue;
            // Objects are listed in the order of their paths, so those of one folder follow each other.
            if (LakePath.FolderOf(stored.Path) != folder)
            {
                folder = LakePath.FolderOf(stored.Path);
                objects = existing.PlaceOf(folder, store, plan, stored);
            }
            objects?.Add(digests.Know(stored));
        }
        return existing;
    }

    /// <summary>Whether readers take an object of that name for one with rows: whatever is not hidden, and is no marker of a folder.</summary>
    public static bool IsContent(string path)
    {
        var name = LakePath.NameOf(path);
        return name.Length > 0 && !LakePath.IsHidden(name) && !name.EndsWith("_$folder$", StringComparison.Ordinal);
    }

    /// <summary>Refuses a partition of the run whose folder the disk takes for one that the lake has, in whatever mode.</summary>
    /// <param name="store">The lake.</param>
    /// <param name="mode">How the run publishes.</param>
    /// <param name="folding">Which names the disk takes for one.</param>
    /// <param name="contents">What the runs say the lake holds.</param>
    /// <param name="produced">The folders of the run.</param>
    /// <param name="cancellationToken">Stops the reading of the contents.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PartitionPathConflict"/>: both are named.</exception>
    public async Task RefuseOtherSpellingsAsync(
        ILakeStore store, PublishMode mode, NameFolding folding, LakeContents contents, IEnumerable<string> produced, CancellationToken cancellationToken)
    {
        if (!folding.Any)
            return;
        var spellings = new FolderSpellings(folding);
        foreach (var folder in _spelled)
            spellings.Add(folder);
        // What runs recorded in a lake that was copied from another disk may lie in the folder of another partition.
        var shared = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var item in contents.ObjectsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (spellings.Find(LakePath.FolderOf(item.Path)) is var (recorded, listed))
                shared.TryAdd(listed, recorded);
        }
        foreach (var folder in produced)
        {
            if (spellings.Add(folder) is var (own, other))
                throw NameConflict.Refuse(own, other, store.Root);
            if (mode != PublishMode.Replace && shared.TryGetValue(folder, out var twin))
                throw NameConflict.Refuse(folder, twin, store.Root);
        }
    }

    /// <summary>The objects of a partition; empty where there are none.</summary>
    public IReadOnlyList<StoredObject> In(string folder) =>
        _byFolder.TryGetValue(folder, out var objects) || _ofOtherKeys.TryGetValue(folder, out objects) ? objects : [];

    /// <summary>The object at that path; null where there is none.</summary>
    /// <param name="path">The path.</param>
    /// <param name="spell">See <see cref="RunSubject.Spell"/>.</param>
    public StoredObject? Find(string path, Func<string, string?> spell) =>
        In(spell(LakePath.FolderOf(path)) ?? LakePath.FolderOf(path)).FirstOrDefault(stored => stored.Path == path);

    /// <summary>
    /// The folder as this run would spell it, or null for one of other partition columns: another writer may have
    /// escaped a value differently or left out the padding, and two folders for one partition would double its rows.
    /// </summary>
    public static string? Canonical(string folder, IReadOnlyList<PartitionColumn> columns) =>
        PartitionPath.TryParse(folder, out var keys) && AreOf(columns, keys) ? Canonical(folder, keys, columns) : null;

    private List<StoredObject>? PlaceOf(string folder, ILakeStore store, BoundPlan plan, StoredObject stored)
    {
        if (folder.Length == 0)
            return stored.Path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? throw WithoutPartition(store, stored.Path) : null;
        if (!PartitionPath.TryParse(folder, out var keys))
            return null;
        _spelled.Add(folder);
        if (AreOf(plan.PartitionColumns, keys))
            return Add(_byFolder, Canonical(folder, keys, plan.PartitionColumns));
        return plan.Plan.Mode == PublishMode.Replace
            ? Add(_ofOtherKeys, folder)
            : throw LakeAgreement.OtherKeys(store, plan.PartitionColumns, keys.ConvertAll(static key => key.Name), $"its folder '{folder}' has");
    }

    private static List<StoredObject> Add(Dictionary<string, List<StoredObject>> folders, string folder)
    {
        if (!folders.TryGetValue(folder, out var objects))
            folders.Add(folder, objects = []);
        return objects;
    }

    private static bool AreOf(IReadOnlyList<PartitionColumn> columns, List<(string Name, string? Text)> keys)
    {
        if (keys.Count != columns.Count)
            return false;
        for (var i = 0; i < keys.Count; i++)
        {
            if (!string.Equals(keys[i].Name, columns[i].Name, StringComparison.OrdinalIgnoreCase))
                return false;
        }
        return true;
    }

    private static string Canonical(string folder, List<(string Name, string? Text)> keys, IReadOnlyList<PartitionColumn> columns)
    {
        var path = "";
        for (var i = 0; i < keys.Count; i++)
        {
            var key = columns[i].Key;
            // What this run could not write cannot be one of its partitions; such a folder keeps its own spelling.
            if (!PartitionValueParser.TryParse(keys[i].Text, key.Type, out var value) || !PartitionPath.CanHold(keys[i].Text))
                return folder;
            path = PartitionPath.Combine(path, key.Segment(value, 0));
        }
        return path;
    }

    private static LakeException WithoutPartition(ILakeStore store, string path) => new(
        LakeErrorCode.SchemaMismatch,
        $"The lake '{store.Root}' holds the file '{path}' in its root, in no partition: readers would read its rows beside those of the plan.",
        "Move it away, or choose another Destination.",
        path);
}
