using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Query.Filters;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Query.Sources;

/// <summary>The files of a lake, or of some of its partitions.</summary>
/// <param name="store">The lake, opened at its root. Not owned.</param>
/// <param name="layout">Its keys.</param>
/// <param name="contents">What the runs say it holds.</param>
/// <param name="segments">The key=value folders to stay below; none for the whole lake.</param>
internal sealed class PartitionedSource(ILakeStore store, LakeLayout layout, LakeContents contents, IReadOnlyList<string> segments) : IQuerySource
{
    private readonly RecordedFilters _filters = new(contents);

    public LakeLayout Layout => layout;

    public string Place => store.Root;

    public long? Bytes => null;

    public bool IsOneFolder => segments.Count == layout.Keys.Count && segments.Count > 0;

    public IReadOnlyList<Schema> Recorded { get; } = [.. (contents.Head?.Schemas ?? []).Select(static fields => new Schema(fields))];

    public async ValueTask<Schema?> FindEmptyAsync(CancellationToken cancellationToken)
    {
        if (segments.Count > 0)
            return null;
        await foreach (var _ in contents.ObjectsAsync(cancellationToken).ConfigureAwait(false))
            return null;
        return contents.Schema;
    }

    public IAsyncEnumerable<QueryFile> ListAsync(SqlExpression? condition, string text, InputReport? report, CancellationToken cancellationToken) =>
        IsOneFolder
            ? ListFolderAsync(string.Join('/', segments), report, cancellationToken)
            : WalkAsync(condition, text, report, cancellationToken);

    /// <summary>One partition: its folder is listed and nothing else.</summary>
    private async IAsyncEnumerable<QueryFile> ListFolderAsync(string folder, InputReport? report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = new FolderKeys(layout).Read(segments, folder);
        await foreach (var item in store.ListChildrenAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            if (item.DeadLink is { } target)
                throw DiskFailure.DeadLink(FullPath(item.Path), target);
            if (!item.IsFolder && LakeObjects.IsData(item.Path))
                yield return ToFile(item, keys);
            else if (!item.IsFolder && LakeObjects.IsLeftOut(item))
                report?.Foreign(FullPath(item.Path));
        }
    }

    private async IAsyncEnumerable<QueryFile> WalkAsync(
        SqlExpression? condition, string text, InputReport? report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new InventoryOptions { Filter = text, Partition = segments.Count == 0 ? null : ExactValues() };
        var selection = new PartitionSelection(layout, options, condition);
        if (selection.IsNever)
            yield break;
        var folderKeys = new FolderKeys(layout);
        await foreach (var folder in new PartitionWalk(
            store, layout, selection, RefuseStray) { OnLeftOut = path => report?.Foreign(FullPath(path)) }.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            var keys = folderKeys.Read(folder.Path.Length == 0 ? [] : folder.Path.Split('/'), folder.Path);
            foreach (var item in folder.Objects)
                yield return ToFile(item, keys);
        }
    }

    private QueryFile ToFile(StoredObject item, IReadOnlyList<Column> keys) =>
        new(FullPath(item.Path), item.Length, keys, () => store.IdentityOf(item.Path), token => store.OpenAsync(item, token))
        {
            Filters = _filters.Columns.Count == 0 ? null : new FilteredObject(_filters, item, token => store.OpenForPiecesAsync(item, token)),
        };

    private string FullPath(string path) => store.Locate(path);

    private Dictionary<string, object?> ExactValues()
    {
        var exact = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var segment in segments)
        {
            if (PartitionPath.TryParseSegment(segment, out var name, out var value))
                exact[name] = value;
        }
        return exact;
    }

    /// <summary>Rows of such files would be left out of the result without a word.</summary>
    private void RefuseStray(string folder, string problem) => throw new LakeException(
        LakeErrorCode.SchemaMismatch,
        $"The folder '{FullPath(folder)}' {problem}.",
        "Query the partitions by a wildcard or from Get-LakePartition, or move the files out of the lake.",
        folder);
}
