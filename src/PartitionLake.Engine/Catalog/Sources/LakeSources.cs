using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Catalog.Sources;

/// <summary>Makes a <see cref="LakeSource"/> of a lake, of some of its partitions, or of a run manifest.</summary>
public static class LakeSources
{
    /// <summary>A whole lake: schema from its newest run manifest, otherwise from the footers of its files.</summary>
    /// <exception cref="LakeException">The lake is empty, files contradict each other, or the location is not in S3.</exception>
    public static async Task<LakeSource> OfLakeAsync(ILakeStore store, LakeSourceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var location = S3Location.Parse(options.Location ?? store.Root);
        var head = await FindManifestAsync(store, options, cancellationToken).ConfigureAwait(false);
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
    public static async Task<LakeSource> OfPartitionsAsync(ILakeStore store, IReadOnlyList<CatalogPartition> partitions, LakeSourceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var location = S3Location.Parse(options.Location ?? store.Root);
        var head = await FindManifestAsync(store, options, cancellationToken).ConfigureAwait(false);
        var layout = await FindLayoutAsync(store, head, options, cancellationToken).ConfigureAwait(false);
        FooterSchema? footers = null;
        if (head is null)
        {
            var sample = new FileSample(options.SampleFiles);
            foreach (var partition in partitions)
            {
                await foreach (var item in store.ListAsync(partition.Path, cancellationToken).ConfigureAwait(false))
                {
                    if (LakeObjects.IsData(item.Path))
                        sample.Add([item]);
                }
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

    /// <summary>What one run left, by its manifest alone.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.RunNotFound"/> and the errors of a broken manifest.</exception>
    public static async Task<LakeSource> OfManifestAsync(ILakeStore store, string runId, LakeSourceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var head = await RunManifest.ReadHeadAsync(store, runId, cancellationToken).ConfigureAwait(false);
        return new LakeSource(token => ObjectsAsync(store, [runId], token))
        {
            Root = store.Root,
            Location = S3Location.Parse(options.Location ?? store.Root),
            Columns = head.Schema,
            Keys = head.PartitionKeys,
        };
    }

    /// <summary>What all runs together have left, by their manifests alone: nothing is listed.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.RunNotFound"/>: the lake has no manifest.</exception>
    public static async Task<LakeSource> OfRunsAsync(ILakeStore store, LakeSourceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var runs = await RunManifest.ListAsync(store, cancellationToken).ConfigureAwait(false);
        if (runs.Count == 0)
            throw new LakeException(LakeErrorCode.RunNotFound, $"The lake '{store.Root}' has no run manifest.", "Use New-LakeAthenaTable with -Path, which lists the lake.", store.Root);
        var heads = new List<RunManifest>();
        foreach (var run in runs)
        {
            var head = await RunManifest.ReadHeadAsync(store, run, cancellationToken).ConfigureAwait(false);
            // Such a run removed whatever others had left.
            if (head.Mode == PublishMode.Replace)
                heads.Clear();
            heads.Add(head);
        }
        return new LakeSource(token => ObjectsAsync(store, [.. heads.Select(static head => head.RunId)], token))
        {
            Root = store.Root,
            Location = S3Location.Parse(options.Location ?? store.Root),
            Columns = heads[^1].Schema,
            Keys = heads[^1].PartitionKeys,
        };
    }

    private static async ValueTask<RunManifest?> FindManifestAsync(ILakeStore store, LakeSourceOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await RunManifest.LatestAsync(store, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (options.OnProblem is not null && e.Code is LakeErrorCode.FileCorrupt or LakeErrorCode.FileUnsupported or LakeErrorCode.RunNotFound)
        {
            options.OnProblem?.Invoke(e);
            return null;
        }
    }

    private static async ValueTask<LakeLayout> FindLayoutAsync(ILakeStore store, RunManifest? head, LakeSourceOptions options, CancellationToken cancellationToken)
    {
        if (head is not null && options.KeyTypes is null)
            return new LakeLayout([.. head.PartitionKeys.Select(static key => new PartitionKey(key.Name, key.Type))]);
        return await LakeLayout.FindAsync(store, KnownRows.None, options.KeyTypes, cancellationToken).ConfigureAwait(false)
            ?? throw new LakeException(LakeErrorCode.PathNotFound, $"There is no data file in the lake '{store.Root}'.", "Give the folder that holds the key=value folders.", store.Root);
    }

    private static PartitionWalk Walk(ILakeStore store, LakeLayout layout, LakeSourceOptions options) => new(
        store,
        layout,
        new PartitionSelection(layout, new InventoryOptions(), filter: null),
        (folder, problem) => options.OnProblem?.Invoke(new LakeException(
            LakeErrorCode.SchemaMismatch,
            $"The folder '{folder}' of the lake '{store.Root}' holds data files and {problem}. They are not in the catalog.",
            "Move the files into a partition folder, or give the table a root of its own.",
            folder)));

    private static async IAsyncEnumerable<CatalogPartition> ListAsync(ILakeStore store, LakeLayout layout, LakeSourceOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var folder in Walk(store, layout, options with { OnProblem = null }).RunAsync(cancellationToken).ConfigureAwait(false))
            yield return CatalogPartition.At(folder.Path, folder.ToInfo(store.Root, rows: null).StorageClass);
    }

    private static async IAsyncEnumerable<CatalogPartition> Stream(IReadOnlyList<CatalogPartition> partitions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var partition in partitions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return partition;
        }
    }

    private static async IAsyncEnumerable<CatalogPartition> ObjectsAsync(ILakeStore store, IReadOnlyList<string> runs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            await foreach (var item in RunManifest.ReadObjectsAsync(store, run, cancellationToken).ConfigureAwait(false))
            {
                var folder = LakeObjects.FolderOf(item.Path);
                if (item.Action != PartitionAction.Remove && seen.Add(folder))
                    yield return CatalogPartition.At(folder);
            }
        }
    }
}
