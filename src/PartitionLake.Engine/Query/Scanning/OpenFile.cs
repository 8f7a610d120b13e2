using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Query.Sources;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>An open file that several units of work share; the last one closes it.</summary>
internal sealed class OpenFile : IDisposable
{
    private readonly ScanPlan _plan;
    private readonly QueryCounters _counters;
    private readonly FileColumns _columns;
    private readonly IReadOnlyList<Column> _keys;
    private readonly bool _isInMemory;
    private int _holders = 1;

    private OpenFile(ScanPlan plan, QueryCounters counters, ParquetFile file, IReadOnlyList<Column> keys, bool isInMemory)
    {
        _plan = plan;
        _counters = counters;
        File = file;
        _keys = keys;
        _isInMemory = isInMemory;
        _columns = new FileColumns(plan, file);
    }

    public ParquetFile File { get; }

    /// <summary>Reads the footer; of a small file everything.</summary>
    /// <exception cref="LakeException">The file cannot be read, or has other columns than the query needs.</exception>
    public static async ValueTask<OpenFile> OpenAsync(ScanPlan plan, QueryFile file, QueryCounters counters, CancellationToken cancellationToken)
    {
        var parquet = await OpenAsync(file, counters, cancellationToken).ConfigureAwait(false);
        try
        {
            await KeyAgreement.EnsureAsync(parquet, KeyPath.OfFile(file.Name).Segments, cancellationToken).ConfigureAwait(false);
            parquet.Padding = plan.Padding;
            return new OpenFile(plan, counters, parquet, file.Keys, file.Length <= WholeFile.MaxBytes);
        }
        catch
        {
            parquet.Dispose();
            throw;
        }
    }

    public static async ValueTask<ParquetFile> OpenAsync(QueryFile file, QueryCounters counters, CancellationToken cancellationToken)
    {
        if (file.TakeKept() is { } kept)
            return kept;
        Storage.IByteSource source = new CountingByteSource(await file.OpenAsync(cancellationToken).ConfigureAwait(false), counters);
        if (source.Length <= WholeFile.MaxBytes)
            source = await WholeFile.ReadAsync(source, cancellationToken).ConfigureAwait(false);
        return await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    public IAsyncEnumerable<TableBatch> ScanAsync(int rowGroup, CancellationToken cancellationToken) =>
        new RowGroupScan(_plan, File, _columns, _keys, _isInMemory, _counters).RunAsync(rowGroup, cancellationToken);

    public OpenFile Share()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            File.Dispose();
    }
}
