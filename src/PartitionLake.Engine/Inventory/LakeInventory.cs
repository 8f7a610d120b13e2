using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Inventory;

/// <summary>Lists the partitions of a lake, whoever wrote it.</summary>
public static class LakeInventory
{
    /// <summary>Streams the wanted partitions in path order, folder by folder.</summary>
    /// <remarks>
    /// A partition is a folder <c>name=value/…</c> with one value for each key that holds data files (.parquet, .parq, .pq or no extension).
    /// Other files are ignored, and so is all that begins with <c>_</c> or <c>.</c>. Data files that lie elsewhere
    /// are reported through <see cref="InventoryOptions.OnError"/>, never listed. Names and types of the keys come from
    /// the newest run; without one, names come from the folders, and a key's type is int64 where all its values in the
    /// first folder are whole numbers, date where all are <c>yyyy-MM-dd</c>, otherwise string;
    /// <see cref="InventoryOptions.KeyTypes"/> outranks both. Rows come from what runs recorded where path and size agree, otherwise from the footers.
    /// </remarks>
    /// <exception cref="LakeException">The filter or a key is wrong, a folder does not fit the layout, or the store fails.</exception>
    public static async IAsyncEnumerable<PartitionInfo> ListAsync(
        ILakeStore store, InventoryOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var filter = string.IsNullOrWhiteSpace(options.Filter) ? null : SqlParser.ParseExpression(options.Filter);
        if (options.OnWarning is not null && await store.FindTableFormatAsync(cancellationToken).ConfigureAwait(false) is { } format)
            options.OnWarning(format.Warning);
        var (keys, known) = await LoadContentsAsync(store, options, cancellationToken).ConfigureAwait(false);
        var layout = await LakeLayout.FindAsync(store, keys, options.KeyTypes, cancellationToken).ConfigureAwait(false);
        if (layout is null)
            yield break;
        var selection = new PartitionSelection(layout, options, filter);
        if (selection.IsNever)
            yield break;

        var walk = new PartitionWalk(store, layout, selection, (folder, problem) => ReportStray(store, options, folder, problem))
        {
            OnMisfit = options.OnError is null ? null : (folder, misfit) => Report(store, options, folder, misfit),
        };
        var counter = new RowCounter(store, known, options.ReadFooters);
        await foreach (var counted in new OrderedWork(options.MaxConcurrency).RunAsync(
            walk.RunAsync(cancellationToken), (folder, stop) => counter.CountAsync(folder, stop), cancellationToken).ConfigureAwait(false))
            yield return Deliver(counted, options);
    }

    private static PartitionInfo Deliver(CountedPartition counted, InventoryOptions options)
    {
        foreach (var error in counted.Errors)
            options.OnError?.Invoke(counted.Info, error);
        return counted.Info;
    }

    private static void ReportStray(ILakeStore store, InventoryOptions options, string folder, string problem)
    {
        var error = new LakeException(
            LakeErrorCode.SchemaMismatch,
            $"The folder '{store.Locate(folder)}' {problem}. Its files are not listed.",
            "Move the files into a partition folder, or give the table a root of its own.",
            folder);
        Report(store, options, folder, error);
    }

    private static void Report(ILakeStore store, InventoryOptions options, string path, LakeException error)
    {
        if (options.OnError is null)
            throw error;
        options.OnError(
            new PartitionInfo
            {
                Path = path,
                Values = [],
                Bytes = 0,
                Objects = 0,
                LastModified = DateTimeOffset.MinValue,
                StorageClass = "",
                Root = store.Root
            },
            error);
    }

    /// <summary>The lake can be listed without what its runs recorded, so that this cannot be read stops no caller who listens to errors.</summary>
    private static async ValueTask<(IReadOnlyList<PartitionKey> Keys, IReadOnlyDictionary<string, RecordedObject> Objects)> LoadContentsAsync(
        ILakeStore store, InventoryOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var contents = await LakeContents.FindAsync(store, cancellationToken).ConfigureAwait(false);
            return (contents.Keys, await contents.LoadAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (LakeException e) when (LakeContents.IsFault(e))
        {
            if (!LakeContents.IsHidden(e))
                Report(store, options, "", e);
            else
                options.OnWarning?.Invoke(LakeContents.NotSeen(store, e));
            return ([], ReadOnlyDictionary<string, RecordedObject>.Empty);
        }
    }
}
