using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Catalog.Sources;

/// <summary>Makes a <see cref="LakeSource"/> of a lake, of some of its partitions, or of a run manifest.</summary>
public static class LakeSources
{
    /// <summary>A whole lake: schema from its newest run, otherwise from the footers of its files.</summary>
    /// <exception cref="LakeException">The lake is empty, files contradict each other, or the location is not in S3.</exception>
    public static async Task<LakeSource> OfLakeAsync(ILakeStore store, LakeSourceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var location = S3Location.Parse(options.Location ?? store.Root);
        var head = (await FindContentsAsync(store, options, cancellationToken).ConfigureAwait(false)).Head;
        var layout = await FindLayoutAsync(store, head, options, cancellationToken).ConfigureAwait(false);
        FooterSchema? footers = null;
        if (head is null)
        {
            var sample = new FileSample(options.SampleFiles);
            await foreach (var folder in Walk(store, layout, options).RunAsync(cancellationToken).ConfigureAwait(false))
                sample.Add(folder.Objects);
            footers = await FooterSchema.ReadAsync(store, sample.Paths, cancellationToken).ConfigureAwait(false);
        }
        return new LakeSource(token => ListAsync(store, layout, options, token))
        {
            Root = store.Root,
            Location = location,
            Columns = head?.Schema ?? footers!.Columns,
            Keys = [.. layout.Keys.Select(static key => new Field(key.Name, key.Type))],
            Notes = footers?.Notes ?? [],
        };
    }

    /// <summary>Partitions that a listing has found; nothing is listed again.</summary>
    /// <exception cref="LakeException">As <see cref="OfLakeAsync"/>.</exception>
    public static async Task<LakeSource> OfPartitionsAsync(
        ILakeStore store, IReadOnlyList<CatalogPartition> partitions, LakeSourceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var location = S3Location.Parse(options.Location ?? store.Root);
        var head = (await FindContentsAsync(store, options, cancellationToken).ConfigureAwait(false)).Head;
        var layout = await FindLayoutAsync(store, head, options, cancellationToken).ConfigureAwait(false);
        FooterSchema? footers = null;
        if (head is null)
        {
            var sample = new FileSample(options.SampleFiles);
            string[] folders = [.. partitions.Select(static partition => partition.Path).Distinct().OrderBy(static path => path + "/", StringComparer.Ordinal)];
            await foreach (var item in store.ListAsync("", folders, cancellationToken).ConfigureAwait(false))
            {
                if (LakeObjects.IsData(item.Path))
                    sample.Add([item]);
            }
            footers = await FooterSchema.ReadAsync(store, sample.Paths, cancellationToken).ConfigureAwait(false);
        }
        return new LakeSource(token => Stream(partitions, token))
        {
            Root = store.Root,
            Location = location,
            Columns = head?.Schema ?? footers!.Columns,
            Keys = [.. layout.Keys.Select(static key => new Field(key.Name, key.Type))],
            Notes = footers?.Notes ?? [],
        };
    }

    /// <summary>What one run left, by its manifest alone; whether another folder of the lake spells the same values is for a listing to tell.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.RunNotFound"/> and the errors of a broken manifest.</exception>
    public static async Task<LakeSource> OfManifestAsync(ILakeStore store, string runId, LakeSourceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var head = await RunManifest.ReadHeadAsync(store, runId, cancellationToken).ConfigureAwait(false);
        return new LakeSource(token => FoldersAsync(WrittenAsync(store, runId, token)))
        {
            Root = store.Root,
            Location = S3Location.Parse(options.Location ?? store.Root),
            Columns = head.Schema,
            Keys = head.PartitionKeys,
            Neighbours = token => FoldersAsync(ListedAsync(store, head.PartitionKeys.Count, token)),
        };
    }

    /// <summary>What all runs together have left, by what the newest recorded; twins are for a listing to tell.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.RunNotFound"/>: no run has ended.</exception>
    public static async Task<LakeSource> OfContentsAsync(ILakeStore store, LakeSourceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var contents = await LakeContents.FindAsync(store, cancellationToken).ConfigureAwait(false);
        var head = contents.Head
            ?? throw new LakeException(LakeErrorCode.RunNotFound, $"No run has written the lake '{store.Root}'.",
                "Use New-LakeAthenaTable with -Path, which lists the lake.", store.Root);
        return new LakeSource(token => FoldersAsync(HeldAsync(contents, token)))
        {
            Root = store.Root,
            Location = S3Location.Parse(options.Location ?? store.Root),
            Columns = head.Schema,
            Keys = head.PartitionKeys,
            Neighbours = token => FoldersAsync(ListedAsync(store, head.PartitionKeys.Count, token)),
        };
    }

    private static ValueTask<LakeContents> FindContentsAsync(ILakeStore store, LakeSourceOptions options, CancellationToken cancellationToken) => new(
        options.OnProblem is { } onProblem
            ? LakeContents.FindAsync(store, onProblem, cancellationToken)
            : LakeContents.FindAsync(store, cancellationToken));

    private static async ValueTask<LakeLayout> FindLayoutAsync(
        ILakeStore store, ContentsHead? head, LakeSourceOptions options, CancellationToken cancellationToken)
    {
        if (head is not null && options.KeyTypes is null)
            return new LakeLayout(KeysOf(head));
        return await LakeLayout.FindAsync(store, KeysOf(head), options.KeyTypes, cancellationToken).ConfigureAwait(false)
            ?? throw new LakeException(LakeErrorCode.PathNotFound, $"There is no data file in the lake '{store.Root}'.",
                "Give the folder that holds the key=value folders.", store.Root);
    }

    private static PartitionKey[] KeysOf(ContentsHead? head) => [.. (head?.PartitionKeys ?? []).Select(static key => new PartitionKey(key.Name, key.Type))];

    private static PartitionWalk Walk(ILakeStore store, LakeLayout layout, LakeSourceOptions options) => new(
        store,
        layout,
        new PartitionSelection(layout, new InventoryOptions(), filter: null),
        (folder, problem) => options.OnProblem?.Invoke(new LakeException(
            LakeErrorCode.SchemaMismatch,
            $"The folder '{folder}' of the lake '{store.Root}' {problem}. Its files are not in the catalog.",
            "Move the files into a partition folder, or give the table a root of its own.",
            folder)));

    private static async IAsyncEnumerable<CatalogPartition> ListAsync(
        ILakeStore store, LakeLayout layout, LakeSourceOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var folder in Walk(store, layout, options with { OnProblem = null }).RunAsync(cancellationToken).ConfigureAwait(false))
            yield return CatalogPartition.At(folder.Path, folder.ToInfo(store.Root, rows: null).StorageClass);
    }

    private static async IAsyncEnumerable<CatalogPartition> Stream(
        IReadOnlyList<CatalogPartition> partitions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var partition in partitions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return partition;
        }
    }

    private static async IAsyncEnumerable<string> WrittenAsync(ILakeStore store, string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in RunManifest.ReadObjectsAsync(store, runId, cancellationToken).ConfigureAwait(false))
        {
            if (item.Action != PartitionAction.Remove)
                yield return item.Path;
        }
    }

    private static async IAsyncEnumerable<string> ListedAsync(ILakeStore store, int keys, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in store.ListAsync("", cancellationToken).ConfigureAwait(false))
        {
            if (LakeObjects.IsData(item.Path) && PartitionPath.TryParse(LakePath.FolderOf(item.Path), out var found) && found.Count == keys)
                yield return item.Path;
        }
    }

    private static async IAsyncEnumerable<string> HeldAsync(LakeContents contents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in contents.ObjectsAsync(cancellationToken).ConfigureAwait(false))
            yield return item.Path;
    }

    /// <summary>The partitions of objects that come in the order of their paths.</summary>
    private static async IAsyncEnumerable<CatalogPartition> FoldersAsync(IAsyncEnumerable<string> paths)
    {
        string? last = null;
        await foreach (var path in paths.ConfigureAwait(false))
        {
            if (LakePath.FolderOf(path) is var folder && folder != last)
                yield return CatalogPartition.At(last = folder);
        }
    }
}
