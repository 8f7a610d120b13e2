using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Rows;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>
/// Merges the new rows of a partition with those of its old objects: an old row goes when a new one has its
/// merge key, the others stay, in their order, before the new ones. Safe for several workers.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="store">The lake.</param>
/// <param name="digests">What runs recorded of the old objects.</param>
/// <param name="keyMemory">Bytes that the keys of one partition may take, where only those count.</param>
/// <param name="all">The keys of all new rows of the run, once they are sealed; null where only the partition's own count.</param>
/// <param name="rows">How rows become row groups.</param>
internal sealed class PartitionMerge(BoundPlan plan, ILakeStore store, DigestCheck digests, long keyMemory, MergedKeys? all, ObjectRows rows)
{
    private long _rowsKept;

    /// <summary>The keys of all new rows of the run; null where only those of the same partition count.</summary>
    public MergedKeys? All => all;

    /// <summary>Old rows that were kept.</summary>
    public long RowsKept => _rowsKept;

    /// <summary>The columns of the merge key.</summary>
    public static Column[] KeyOf(BoundPlan plan, RowBatch batch)
    {
        var key = new Column[plan.MergeKeyOrdinals.Count];
        for (var i = 0; i < key.Length; i++)
            key[i] = batch.GetColumn(plan.MergeKeyOrdinals[i]);
        return key;
    }

    /// <summary>The first row that has that key; null where there is none.</summary>
    public static int? RowOf(BoundPlan plan, RowBatch batch, UInt128 key) =>
        Array.IndexOf(KeyHasher.Hash(KeyOf(plan, batch), batch.Length, out _), key) is >= 0 and var row ? row : null;

    /// <summary>Encodes the merged rows and returns how many they are.</summary>
    /// <param name="encoder">An encoder whose file has begun.</param>
    /// <param name="oldObjects">The partition's objects.</param>
    /// <param name="newRows">The new rows; asked for twice, first for their keys, where only those count.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="LakeException">Two new rows share a key, a key is null, or an old object is unreadable or has other columns.</exception>
    public async Task<long> EncodeAsync(
        ParquetEncoder encoder, IReadOnlyList<StoredObject> oldObjects, Func<IEnumerable<RowBatch>> newRows, CancellationToken cancellationToken)
    {
        Func<RowBatch, int[]> select = all is null ? OthersThanOf(newRows) : batch => all.SelectOthers(KeyOf(plan, batch), batch.Length);
        using var output = rows.Begin(encoder);
        long written = 0;
        foreach (var stored in oldObjects)
        {
            using var file = await OpenAsync(stored, cancellationToken).ConfigureAwait(false);
            if (file is null)
                continue;
            var ordinals = Match(file);
            for (var rowGroup = 0; rowGroup < file.RowGroups.Count; rowGroup++)
            {
                using var reader = await file.OpenRowGroupAsync(rowGroup, ordinals, cancellationToken).ConfigureAwait(false);
                while (reader.Read(reader.FittingRows(RowPhase.DefaultBatchRows)) is { } batch)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var kept = select(batch);
                    Interlocked.Add(ref _rowsKept, kept.Length);
                    written += kept.Length;
                    output.Append(batch, kept);
                }
            }
        }
        foreach (var batch in newRows())
        {
            written += batch.Length;
            output.Append(batch, null);
        }
        output.Flush();
        return written;
    }

    private Func<RowBatch, int[]> OthersThanOf(Func<IEnumerable<RowBatch>> newRows)
    {
        var keys = new MergedKeys(plan.MergeKeyOrdinals.Count, keyMemory);
        foreach (var batch in newRows())
        {
            if (keys.Add(KeyOf(plan, batch), batch.Length) is { } row)
                throw MergeKeyErrors.IsNull(plan, batch, row);
        }
        if (keys.Seal() is { } shared)
            throw MergeKeyErrors.IsDouble(
                newRows().Select(batch => RowOf(plan, batch, shared) is { } row ? MergeKeyErrors.Describe(plan, batch, row) : null)
                    .First(static key => key is not null)!);
        return batch => keys.SelectOthers(KeyOf(plan, batch), batch.Length);
    }

    /// <summary>
    /// Opens an object; null where it has no bytes, and so no rows. What is no file at all, such as a pipe, has no length either, and is refused.
    /// </summary>
    private async Task<ParquetFile?> OpenAsync(StoredObject stored, CancellationToken cancellationToken)
    {
        var source = await store.OpenAsync(stored, cancellationToken).ConfigureAwait(false);
        if (source.Length == 0)
        {
            source.Dispose();
            return null;
        }
        try
        {
            await digests.VerifyAsync(stored, source, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            source.Dispose();
            throw;
        }
        return await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private int[] Match(ParquetFile file)
    {
        var ordinals = new int[plan.OutputSchema.Count];
        for (var i = 0; i < ordinals.Length; i++)
        {
            var field = plan.OutputSchema[i];
            ordinals[i] = file.Schema.IndexOf(field.Name);
            if (ordinals[i] < 0 || file.Schema[ordinals[i]].Type != field.Type)
                throw Different(file.Name, field.Name, ordinals[i] < 0 ? "no such column" : file.Schema[ordinals[i]].Type.ToString(), field.Type.ToString());
        }
        foreach (var name in file.Schema.Select(field => field.Name).Concat(file.UnreadableColumns.Keys))
        {
            if (plan.OutputSchema.IndexOf(name) < 0)
                throw Different(file.Name, name, "a column", "no such column");
        }
        return ordinals;
    }

    public static LakeException Different(string path, string column, string found, string expected) => new(
        LakeErrorCode.SchemaMismatch,
        $"Mode Merge needs old and new rows with the same columns. '{path}' has for '{column}': {found}; the plan makes: {expected}.",
        "Write the table anew with Mode = 'Replace', or change the plan so that it makes the old columns.",
        path);
}
