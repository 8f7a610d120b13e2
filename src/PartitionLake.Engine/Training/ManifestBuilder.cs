using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Training;

/// <summary>Makes manifests of the objects of a lake, whoever wrote it.</summary>
public static class ManifestBuilder
{
    private const int FootersAtOnce = 16;

    /// <summary>Lists the lake and deals its objects to the shares.</summary>
    /// <exception cref="LakeException">
    /// The lake is not in S3 and nothing says where it is, the split or the filter is wrong, or the lake cannot be read.
    /// </exception>
    public static async Task<IReadOnlyList<TrainingManifest>> BuildAsync(ILakeStore store, ManifestOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var split = new SplitRule(options.Split, options.Seed);
        var prefix = PrefixOf(store.Root, options.Location);
        TrainingManifest[] manifests = [.. split.Names.Select(name => new TrainingManifest(name, prefix, options.IsAugmented))];
        if (await store.FindTableFormatAsync(cancellationToken).ConfigureAwait(false) is { } format)
            throw format.Refusal(store.Root);
        var contents = await LakeContents.FindAsync(store, e => Note(store, e, options), cancellationToken).ConfigureAwait(false);
        var layout = await LakeLayout.FindAsync(store, contents.Keys, options.KeyTypes, cancellationToken).ConfigureAwait(false)
            ?? throw new LakeException(
                LakeErrorCode.PathNotFound, $"There is no lake at '{store.Root}'.", "Give the folder that holds the key=value folders.", store.Root);
        var recorded = await contents.LoadAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var (partition, rows) in new OrderedWork(FootersAtOnce).RunAsync(
            WalkAsync(store, layout, options, cancellationToken), (folder, stop) => CountAsync(store, folder, recorded, stop), cancellationToken)
            .ConfigureAwait(false))
        {
            var seen = new bool[manifests.Length];
            for (var i = 0; i < partition.Objects.Count; i++)
            {
                var item = partition.Objects[i];
                if (item.Length == 0)
                    continue;
                var share = split.ShareOf(options.ByObject ? item.Path : partition.Path);
                manifests[share].Add(item, rows[i], partition.Values, !seen[share]);
                seen[share] = true;
            }
        }
        return manifests;
    }

    // What may not be read is told; what is damaged ends the command.
    private static void Note(ILakeStore store, LakeException fault, ManifestOptions options)
    {
        if (!LakeContents.IsHidden(fault))
            throw fault;
        options.OnWarning?.Invoke(LakeContents.NotSeen(store, fault));
    }

    private static IAsyncEnumerable<PartitionFolder> WalkAsync(
        ILakeStore store, LakeLayout layout, ManifestOptions options, CancellationToken cancellationToken)
    {
        var filter = string.IsNullOrWhiteSpace(options.Filter) ? null : SqlParser.ParseExpression(options.Filter);
        var selection = new PartitionSelection(layout, new InventoryOptions { Filter = options.Filter }, filter);
        if (selection.IsNever)
            return OrderedWork.Each<PartitionFolder>([]);
        var walk = new PartitionWalk(store, layout, selection, (folder, problem) => throw new LakeException(
            LakeErrorCode.SchemaMismatch, $"The folder '{store.Locate(folder)}' {problem}: nobody can tell to which partition its rows belong.",
            "Move the files into a partition folder, or elsewhere.", folder));
        return options.Folders is { } folders
            ? walk.RunAsync([.. folders.Order(StringComparer.Ordinal)], cancellationToken)
            : walk.RunAsync(cancellationToken);
    }

    /// <summary>The rows of each object, by what runs recorded or by its footer.</summary>
    private static async Task<(PartitionFolder Partition, long[] Rows)> CountAsync(
        ILakeStore store, PartitionFolder partition, IReadOnlyDictionary<string, RecordedObject> recorded, CancellationToken cancellationToken)
    {
        var rows = new long[partition.Objects.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var item = partition.Objects[i];
            if (recorded.TryGetValue(item.Path, out var known) && known.Bytes == item.Length)
            {
                rows[i] = known.Rows;
            }
            else if (item.Length > 0)
            {
                var source = await store.OpenAsync(item, cancellationToken).ConfigureAwait(false);
                using var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
                rows[i] = file.RowCount;
            }
        }
        return (partition, rows);
    }

    // A training job reads from S3 alone.
    private static string PrefixOf(string root, string? location)
    {
        var place = location ?? root;
        return LakeUri.IsBucket(place) ? place.TrimEnd('/') + "/" : throw new LakeException(
            LakeErrorCode.PlanInvalid, $"'{place}' is not in S3, and training jobs read from S3 alone.",
            "Give a lake in S3, or say with -Location where the lake lies there of which this is a copy.", place);
    }
}
