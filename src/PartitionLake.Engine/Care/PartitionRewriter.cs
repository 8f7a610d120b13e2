using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Pipeline.Rows;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Care;

/// <summary>Writes the rows of all objects of a partition into one, without those that are to go, for one worker.</summary>
internal sealed class PartitionRewriter(
    RewriteTable table, RowCondition? condition, ObjectSurvey survey, DigestCheck digests, PartitionCommit commit, ObjectRows objectRows)
    : IDisposable
{
    private readonly ParquetEncoder _encoder = new(table.Schema, table.FileLayout);
    private readonly ReadBuffers _buffers = new();

    /// <summary>Rewrites a partition.</summary>
    /// <returns>Rows that stay.</returns>
    /// <exception cref="LakeException">An object cannot be read, is not what a run recorded of it, or its rows do not add up.</exception>
    public async Task<long> RunAsync(RewriteWork work, CancellationToken cancellationToken)
    {
        var target = new PartitionTarget(work.Partition.Folder, work.Partition.Values);
        await using var writer = commit.Create(target);
        await using var content = new DigestStream(writer.Content);
        _encoder.Begin(content);
        using var rows = objectRows.Begin(_encoder);
        long read = 0, kept = 0;
        for (var i = 0; i < work.Facts.Count; i++)
        {
            if (work.Facts[i] is not { } facts)
                continue;
            var item = work.Partition.Objects[i];
            using var file = await OpenAsync(item, cancellationToken).ConfigureAwait(false);
            var (seen, stayed) = await CopyAsync(file, facts, work.Partition, rows, cancellationToken).ConfigureAwait(false);
            read += seen;
            kept += stayed;
        }
        if (read != work.Rows || read - kept != work.RowsToGo)
            throw DoNotAddUp(work, read, kept);
        rows.Flush();
        _encoder.Finish();
        await commit.CommitAsync(
            target, writer, content, kept, EncodedFilters.Of(_encoder, table.Schema), cancellationToken).ConfigureAwait(false);
        return kept;
    }

    public void Dispose() => _encoder.Dispose();

    private async Task<ParquetFile> OpenAsync(StoredObject item, CancellationToken cancellationToken)
    {
        var source = await survey.OpenForAllAsync(item, cancellationToken).ConfigureAwait(false);
        try
        {
            await digests.VerifyAsync(item, source, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            source.Dispose();
            throw;
        }
        var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
        file.Buffers = _buffers;
        return file;
    }

    private async Task<(long Read, long Kept)> CopyAsync(
        ParquetFile file, ObjectFacts facts, CaredPartition partition, IRowGroups rows, CancellationToken cancellationToken)
    {
        var shape = table.Of(facts.Shape);
        long read = 0, kept = 0;
        foreach (var group in file.RowGroups)
        {
            using var reader = await file.OpenRowGroupAsync(group.Ordinal, shape.Ordinals, cancellationToken).ConfigureAwait(false);
            while (reader.Read(reader.FittingRows(RowPhase.DefaultBatchRows)) is { } stored)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var first = read;
                var batch = shape.Take(stored, [], row => $"row {first + row + 1} of '{file.Name}'");
                var others = condition?.Others(batch, name => KeyOf(partition, name), file.Name, first);
                rows.Append(batch, others);
                read += batch.Length;
                kept += others?.Length ?? batch.Length;
            }
        }
        return (read, kept);
    }

    private static Column KeyOf(CaredPartition partition, string name)
    {
        for (var level = 0; level < partition.Values.Count; level++)
        {
            if (string.Equals(partition.Values[level].Key, name, StringComparison.OrdinalIgnoreCase))
                return partition.Keys[level];
        }
        throw new ArgumentException($"There is no key '{name}'.", nameof(name));
    }

    private static LakeException DoNotAddUp(RewriteWork work, long read, long kept) => new(
        LakeErrorCode.ReconciliationFailed,
        $"The rows of '{work.Partition.Folder}' do not add up: {work.Rows:N0} by the footers, {read:N0} read; "
            + $"{work.RowsToGo:N0} to go, {read - kept:N0} left out.",
        "The partition was not changed. Was it written to meanwhile by something that is no run? Otherwise report this with these numbers.",
        work.Partition.Folder);
}
