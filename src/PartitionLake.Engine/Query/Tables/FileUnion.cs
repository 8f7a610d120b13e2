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
    /// <exception cref="LakeException">A file cannot be read.</exception>
    public async ValueTask<TableColumns> ReadAsync(IReadOnlyList<QueryFile> files, CancellationToken cancellationToken)
    {
        var shapes = new FileShape[files.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, files.Count, limits, async (i, token) =>
        {
            var file = await OpenFile.OpenAsync(files[i], counters, token).ConfigureAwait(false);
            shapes[i] = ShapeOf(file);
            if (i < KeptFiles)
                files[i].Keep(file);
            else
                file.Dispose();
        }).ConfigureAwait(false);
        for (var i = 0; i < shapes.Length; i++)
            _union.Add(files[i].Name, shapes[i]);
        return _union.Build();
    }

    private static FileShape ShapeOf(ParquetFile file) =>
        new(file.Schema, [.. Enumerable.Range(0, file.Schema.Count)], file.Schema, file.UnreadableColumns) { FirstFile = file.Name };
}
