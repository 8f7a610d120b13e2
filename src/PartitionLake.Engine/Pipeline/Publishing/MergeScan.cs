using System.Collections.Concurrent;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Rows;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Finds the partitions without new rows that hold a row which a new one replaces: it lay there under other partition values.</summary>
/// <remarks>
/// Of each object the footer is read, of row groups whose statistics leave a key possible the columns of the key, and nothing else.
/// </remarks>
internal sealed class MergeScan(BoundPlan plan, ILakeStore store, MergedKeys keys)
{
    /// <summary>A bucket answers many requests at once; each holds the key columns of a few thousand rows.</summary>
    private const int Concurrency = 16;

    /// <summary>The folders of those partitions, in order.</summary>
    /// <param name="partitions">Folders and their objects.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="LakeException">An object cannot be read, or a column of the key has another type there.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(
        IEnumerable<(string Folder, IReadOnlyList<StoredObject> Objects)> partitions, CancellationToken cancellationToken)
    {
        var found = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            partitions,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (partition, token) =>
            {
                foreach (var stored in partition.Objects)
                {
                    if (!await HoldsAsync(stored, token).ConfigureAwait(false))
                        continue;
                    found.Add(partition.Folder);
                    return;
                }
            }).ConfigureAwait(false);
        return [.. found.Order(StringComparer.Ordinal)];
    }

    private async ValueTask<bool> HoldsAsync(StoredObject stored, CancellationToken cancellationToken)
    {
        var source = await store.OpenAsync(stored, cancellationToken).ConfigureAwait(false);
        // An object without bytes has no rows, whatever its name says; readers pass it over too.
        if (source.Length == 0)
        {
            source.Dispose();
            return false;
        }
        using var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (Ordinals(file) is not { } ordinals)
            return false;
        foreach (var group in file.RowGroups)
        {
            if (!keys.MayHold([.. ordinals.Select((ordinal, i) => Comparable(file, ordinal, i) ? group.Columns[ordinal].Statistics : null)]))
                continue;
            using var reader = await file.OpenRowGroupAsync(group.Ordinal, ordinals, cancellationToken).ConfigureAwait(false);
            while (reader.Read(reader.FittingRows(RowPhase.DefaultBatchRows)) is { } batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (keys.SelectOthers([.. Enumerable.Range(0, ordinals.Length).Select(batch.GetColumn)], batch.Length).Length < batch.Length)
                    return true;
            }
        }
        return false;
    }

    /// <summary>The columns of the key; null where the object lacks one of them, so that its rows have no key.</summary>
    private int[]? Ordinals(ParquetFile file)
    {
        var ordinals = new int[plan.MergeKeyOrdinals.Count];
        for (var i = 0; i < ordinals.Length; i++)
        {
            var key = plan.OutputSchema[plan.MergeKeyOrdinals[i]];
            ordinals[i] = file.Schema.IndexOf(key.Name);
            if (ordinals[i] < 0 && !file.UnreadableColumns.ContainsKey(key.Name))
                return null;
            var found = ordinals[i] < 0 ? file.UnreadableColumns[key.Name] : file.Schema[ordinals[i]].Type.ToString();
            if (ordinals[i] < 0 || !AreAlike(file.Schema[ordinals[i]].Type, key.Type))
                throw PartitionMerge.Different(file.Name, key.Name, found, key.Type.ToString());
        }
        return ordinals;
    }

    /// <summary>Whether equal values of the two types have equal hashes: numbers of one family do, whatever their width.</summary>
    private static bool AreAlike(LakeType left, LakeType right) => left == right
        || (left.Kind is TypeKind.Int32 or TypeKind.Int64 && right.Kind is TypeKind.Int32 or TypeKind.Int64)
        || (left.Kind is TypeKind.Float or TypeKind.Double && right.Kind is TypeKind.Float or TypeKind.Double)
        || (left.Kind == TypeKind.Decimal && right.Kind == TypeKind.Decimal);

    /// <summary>Bounds of decimals with another scale are other numbers.</summary>
    private bool Comparable(ParquetFile file, int ordinal, int key) =>
        file.Schema[ordinal].Type.Kind != TypeKind.Decimal || file.Schema[ordinal].Type.Scale == plan.OutputSchema[plan.MergeKeyOrdinals[key]].Type.Scale;
}
