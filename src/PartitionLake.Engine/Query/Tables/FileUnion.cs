using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Query.Scanning;
using PartitionLake.Engine.Query.Sources;

namespace PartitionLake.Engine.Query.Tables;

/// <summary>Finds the columns that the files of a query have together, by their footers.</summary>
/// <param name="counters">Where to count what is read.</param>
/// <param name="workers">How many files are opened at once.</param>
internal sealed class FileUnion(QueryCounters counters, int workers)
{
    /// <summary>So many files stay open for the scan, which is the end of it for small ones: they are in memory.</summary>
    private const int KeptFiles = 64;

    private readonly SchemaUnion _union = new(SchemaRule.Union);

    /// <param name="files">All files, in their order.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async ValueTask<TableColumns> ReadAsync(IReadOnlyList<QueryFile> files, CancellationToken cancellationToken)
    {
        var shapes = new FileShape?[files.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, files.Count, limits, async (i, token) =>
        {
            shapes[i] = await ReadAsync(files[i], isKept: i < KeptFiles, token).ConfigureAwait(false);
        }).ConfigureAwait(false);
        for (var i = 0; i < shapes.Length; i++)
        {
            if (shapes[i] is { } shape)
                _union.Add(files[i].Name, shape);
        }
        return _union.Build();
    }

    /// <summary>What a file has; null where it cannot be read, which is said when its rows are wanted.</summary>
    private async ValueTask<FileShape?> ReadAsync(QueryFile entry, bool isKept, CancellationToken cancellationToken)
    {
        try
        {
            var file = await OpenFile.OpenAsync(entry, counters, cancellationToken).ConfigureAwait(false);
            var shape = FileShape.AsStored(file.Name, file.Schema, file.UnreadableColumns);
            if (isKept)
                entry.Keep(file);
            else
                file.Dispose();
            return shape;
        }
        catch (LakeException)
        {
            return null;
        }
    }
}
