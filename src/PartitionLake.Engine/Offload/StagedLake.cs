using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Offload;

/// <summary>
/// What a job has left, held against what the plan makes: one object for each partition, in the folder that its key values have with us, with the
/// plan's columns, and as many rows in all as were counted. Whatever else is an error, and the lake is as it was.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="folder">Where the job has left it, in the state of the lake.</param>
internal sealed class StagedLake(RunContext context, string folder)
{
    private const int OfBucket = 48;

    /// <summary>How many requests are on their way together: a bucket answers many at once, a disk is read by one thread for each core.</summary>
    public static int RequestsAtOnce(RunContext context) => context.Store.PublishesAtOnce ? OfBucket : context.Memory.WorkerCount;

    /// <summary>Looks at all of it.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.JobOutputInvalid"/>: what is not as it must be.</exception>
    public async Task<StagedRows> CheckAsync(JobTotals totals)
    {
        var limits = await context.FindPathLimitsAsync().ConfigureAwait(false);
        var directory = new PartitionDirectory(
            context.Plan.PartitionColumns, limits, context.Session.Subject.ObjectName(context.Session.RunId));
        var objects = await ListAsync(directory).ConfigureAwait(false);
        context.Progress.PartitionsTotal = objects.Count;
        var rows = new StagedRows(context, directory, objects, await CountAsync(objects).ConfigureAwait(false), limits, totals);
        if (rows.TotalRows != totals.RowsWritten)
            throw Invalid(string.Create(CultureInfo.InvariantCulture,
                $"the footers of {objects.Count:N0} objects have {rows.TotalRows:N0} rows, and the job counted {totals.RowsWritten:N0}"));
        Reconciliation.Check(totals.Rows.RowsRead, totals.Rows.Joins, rows.TotalRows);
        return rows;
    }

    /// <summary>The object of each partition, by the id that the directory gives it.</summary>
    private async Task<List<StoredObject>> ListAsync(PartitionDirectory directory)
    {
        var objects = new List<StoredObject>();
        var mapper = directory.CreateMapper();
        await foreach (var item in context.Store.ListAsync(folder, context.Stop).ConfigureAwait(false))
        {
            var path = item.Path[(folder.Length + 1)..];
            if (IsHidden(path))
                continue;
            if (LakePath.FolderOf(path) is not { Length: > 0 } partition)
                throw Invalid($"'{path}' lies in no partition");
            var id = Register(directory, mapper, partition);
            if (id < objects.Count)
                throw Invalid($"the partition '{partition}' has two objects, '{LakePath.NameOf(objects[id].Path)}' and '{LakePath.NameOf(path)}'");
            objects.Add(item);
        }
        return objects;
    }

    /// <summary>The id of the partition of a folder, if it is spelt as its values are spelt here.</summary>
    private int Register(PartitionDirectory directory, PartitionMapper mapper, string partition)
    {
        var columns = context.Plan.PartitionColumns;
        if (!PartitionPath.TryParse(partition, out var keys)
            || !keys.Select(static key => key.Name).SequenceEqual(columns.Select(static column => column.Name)))
            throw Invalid($"'{partition}' is no folder of {string.Join(", ", columns.Select(static column => column.Name))}");
        var values = new Column[columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (!PartitionValueParser.TryParse(keys[i].Text, columns[i].Key.Type, out var value))
                throw Invalid($"'{partition}' has for '{columns[i].Name}' no value of type {columns[i].Key.Type}");
            values[i] = value;
        }
        var id = mapper.Map(values, 1, _ => $"the folder '{partition}' of the job")[0];
        return directory.Path(id) == partition ? id : throw Invalid($"'{partition}' is the partition that is spelt '{directory.Path(id)}'");
    }

    /// <summary>Reads each footer once.</summary>
    /// <returns>The rows of each object.</returns>
    private async Task<long[]> CountAsync(List<StoredObject> objects)
    {
        var counts = new long[objects.Count];
        var next = -1;
        await Workers.RunAsync(Math.Min(RequestsAtOnce(context), Math.Max(1, objects.Count)), async token =>
        {
            for (var id = Interlocked.Increment(ref next); id < counts.Length; id = Interlocked.Increment(ref next))
                counts[id] = await CountAsync(objects[id], token).ConfigureAwait(false);
        }, context.Stop).ConfigureAwait(false);
        return counts;
    }

    private async Task<long> CountAsync(StoredObject item, CancellationToken cancellationToken)
    {
        var path = item.Path[(folder.Length + 1)..];
        try
        {
            var source = await context.Store.OpenAsync(item, cancellationToken).ConfigureAwait(false);
            using var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (file.UnreadableColumns.Count > 0 || !TextOf(file.Schema).SequenceEqual(TextOf(context.Plan.OutputSchema), StringComparer.Ordinal))
            {
                var unreadable = file.UnreadableColumns.Count == 0 ? "" : $" and, which cannot be read, {string.Join(", ", file.UnreadableColumns.Keys)}";
                throw Invalid($"'{path}' has the columns {string.Join(", ", TextOf(file.Schema))}{unreadable}; "
                    + $"the plan makes {string.Join(", ", TextOf(context.Plan.OutputSchema))}");
            }
            return file.RowCount > 0 ? file.RowCount : throw Invalid($"'{path}' holds no rows");
        }
        catch (LakeException e) when (e.Code is LakeErrorCode.FileCorrupt or LakeErrorCode.FileUnsupported or LakeErrorCode.LimitExceeded)
        {
            throw Invalid($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Names and types. Whether a column may hold nulls is left out: Spark takes every column of a file for one that may.</summary>
    private static IEnumerable<string> TextOf(Schema schema) => schema.Select(static field => $"{field.Name} {field.Type}");

    /// <summary>Whether readers would not take it for data: checksums and marks of the job's file system, and what uncommitted tasks left.</summary>
    private static bool IsHidden(string path) =>
        Array.Exists(path.Split('/'), static segment => LakePath.IsHidden(segment)) || !ExistingObjects.IsContent(path);

    private LakeException Invalid(string what, Exception? inner = null) => new(
        LakeErrorCode.JobOutputInvalid,
        $"What the job left in '{context.Store.Locate(folder)}' is not the lake of the plan: {what}. The lake is as it was.",
        "This is a defect of PartitionLake or of the engine: please report it with the plan. A run without -Engine does the same on this machine.",
        folder,
        inner);
}
