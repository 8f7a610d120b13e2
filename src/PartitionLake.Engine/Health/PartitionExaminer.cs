using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>Takes a partition through all checks. Safe for several threads, each with a partition of its own.</summary>
internal sealed class PartitionExaminer(
    ILakeStore store, HealthOptions options, LakeLayout layout, ExpectedLake runs,
    Schema lakeColumns, IReadOnlyList<PartitionCheck> checks, HealthProgress progress)
{
    /// <summary>Larger objects are read in pieces, and once more for their checksum.</summary>
    private const long MaxHeldBytes = 8 << 20;

    /// <param name="folder">The partition.</param>
    /// <param name="firstOrdinal">The number of its first object in the test.</param>
    /// <param name="cancellationToken">Stops the examination.</param>
    public async Task<IReadOnlyList<HealthFinding>> ExamineAsync(PartitionFolder folder, int firstOrdinal, CancellationToken cancellationToken)
    {
        var partition = new ExaminedPartition(folder, layout, runs);
        foreach (var check in checks)
            check.Enter(partition);
        for (var i = 0; i < folder.Objects.Count; i++)
        {
            var stored = folder.Objects[i];
            if (stored.Length == 0)
                ReportEmpty(partition, stored);
            else
                await ExamineAsync(partition, stored, firstOrdinal + i, partition.Expected[i], cancellationToken).ConfigureAwait(false);
            progress.AddObject(stored.Length);
        }
        foreach (var check in checks)
            check.Leave(partition);
        progress.AddPartition();
        return partition.Findings;
    }

    private async Task ExamineAsync(
        ExaminedPartition partition, StoredObject stored, int ordinal, ExpectedObject? expected, CancellationToken cancellationToken)
    {
        try
        {
            var source = await OpenAsync(partition, stored, expected, cancellationToken).ConfigureAwait(false);
            using var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
            var item = new ExaminedObject(partition, stored, ordinal, expected, file, new ObjectColumns(file.Schema, lakeColumns, layout));
            partition.Rows += file.RowCount;
            foreach (var check in checks)
                await check.VisitAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (IsOfObject(e))
        {
            partition.Report(
                CheckKind.UnreadableObject,
                FindingSeverity.Error,
                e.Message,
                e.Remedy ?? "Run the plan again for this partition.",
                stored,
                ("Error", e.Code.ToString()),
                ("Bytes", stored.Length),
                ("ExpectedBytes", expected?.Bytes));
        }
    }

    private async ValueTask<IByteSource> OpenAsync(
        ExaminedPartition partition, StoredObject stored, ExpectedObject? expected, CancellationToken cancellationToken)
    {
        var source = await store.OpenAsync(stored.Path, cancellationToken).ConfigureAwait(false);
        if (!options.Deep)
            return source;
        try
        {
            if (source.Length <= MaxHeldBytes)
                source = await MemoryByteSource.LoadAsync(source, cancellationToken).ConfigureAwait(false);
            foreach (var check in checks)
                await check.VisitAsync(partition, stored, expected, source, cancellationToken).ConfigureAwait(false);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private static void ReportEmpty(ExaminedPartition partition, StoredObject stored) => partition.Report(
        CheckKind.ZeroByteObject,
        FindingSeverity.Error,
        $"'{stored.Path}' has no bytes: it is no Parquet file, and queries over its partition fail.",
        "Run the plan again for this partition, or delete the object if it should hold nothing.",
        stored,
        ("Bytes", 0L),
        ("LastModified", stored.LastModified.UtcDateTime));

    // A full disk of the temporary file is no fault of the object.
    private static bool IsOfObject(LakeException e) => e.Code is not (LakeErrorCode.DiskFull or LakeErrorCode.DestinationNotWritable);
}
