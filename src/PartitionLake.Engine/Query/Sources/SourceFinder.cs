using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Engine.Query.Sources;

/// <summary>Finds the files that the paths of a query mean, and opens each lake once.</summary>
internal sealed class SourceFinder(LakeStorage storage, QueryOptions options) : IDisposable
{
    private readonly InputOptions _inputs = new() { Warnings = options.Warnings };
    private readonly Dictionary<string, (ILakeStore Store, LakeContents Contents, LakeLayout? Layout)> _lakes = new(StringComparer.Ordinal);

    /// <summary>The files behind a file, a folder, a wildcard, a lake or a partition of one.</summary>
    /// <exception cref="LakeException">Nothing is there.</exception>
    public async ValueTask<IReadOnlyList<IQuerySource>> FindAsync(string path, CancellationToken cancellationToken)
    {
        var uri = LakeUri.Parse(path);
        if (IsFiles(uri))
            return await OfFilesAsync(
                path, await storage.FindInputsAsync([path], _inputs, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var key = KeyPath.Of(uri.Scheme == LakeScheme.File ? uri.Path : path);
        var (store, contents, layout) = await OpenAsync(key.Root, cancellationToken).ConfigureAwait(false);
        // A folder without key=value folders is a heap of files, at any depth.
        if (layout is null || layout.Keys.Count == 0)
            return [new FileSource(path, await storage.FindInputsAsync([path], _inputs, cancellationToken).ConfigureAwait(false), new LakeLayout([]))];
        return [new PartitionedSource(store, layout, contents, LakeStorage.SpellFolders(key.Root, key.Segments))];
    }

    /// <summary>Whether a path means files rather than a folder. In a bucket only its ending tells, short of asking.</summary>
    private static bool IsFiles(LakeUri uri) => uri.Scheme == LakeScheme.File
        ? !Directory.Exists(uri.Path)
        : uri.HasWildcard || DataName.HasExtension(uri.Path);

    public void Dispose()
    {
        foreach (var (store, _, _) in _lakes.Values)
            store.Dispose();
    }

    private async ValueTask<IReadOnlyList<IQuerySource>> OfFilesAsync(string path, IReadOnlyList<InputFile> files, CancellationToken cancellationToken)
    {
        var sources = new List<IQuerySource>();
        foreach (var group in files.GroupBy(file => KeyPath.OfFile(file.Path) is { Segments.Count: > 0 } key ? key.Root : ""))
        {
            var layout = group.Key.Length == 0 ? null : await LayoutOfAsync(group.Key, group.First(), cancellationToken).ConfigureAwait(false);
            sources.Add(new FileSource(path, [.. group], layout ?? new LakeLayout([])));
        }
        return sources;
    }

    // Who may read an object need not be allowed to list its bucket, or to read the records of the lake.
    private async ValueTask<LakeLayout?> LayoutOfAsync(string root, InputFile file, CancellationToken cancellationToken)
    {
        try
        {
            return (await OpenAsync(root, cancellationToken).ConfigureAwait(false)).Layout;
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.AccessDenied)
        {
            options.Warnings.Add(
                new LakeWarning(LakeWarningCode.LakeUnseen,
                    $"The lake '{root}' around '{file.Path}' may not be listed or its records not be read, "
                        + $"so the types of its partition keys are judged by this path alone; -KeyType says them. {e.Message}"));
            return LakeLayout.OfFile(KeyPath.OfFile(file.Path).Segments, options.KeyTypes);
        }
    }

    private async ValueTask<(ILakeStore Store, LakeContents Contents, LakeLayout? Layout)> OpenAsync(string root, CancellationToken cancellationToken)
    {
        if (_lakes.TryGetValue(root, out var known))
            return known;
        var store = storage.Open(root);
        // Kept before anything can fail, so that it is closed.
        _lakes.Add(root, (store, LakeContents.None(store), null));
        if (await store.FindTableFormatAsync(cancellationToken).ConfigureAwait(false) is { } format)
            throw format.Refusal(root);
        // Where nothing recorded can be read, the folders tell the names of the keys as well.
        var contents = await LakeContents.FindAsync(store, e => Tell(store, e), cancellationToken).ConfigureAwait(false);
        var layout = await LakeLayout.FindAsync(store, contents.Keys, options.KeyTypes, cancellationToken).ConfigureAwait(false);
        return _lakes[root] = (store, contents, layout);
    }

    private void Tell(ILakeStore store, LakeException fault)
    {
        if (LakeContents.IsHidden(fault))
            options.Warnings.Add(LakeContents.NotSeen(store, fault));
    }
}
