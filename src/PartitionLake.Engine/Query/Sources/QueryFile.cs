using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Query.Sources;

/// <summary>A file of the table and the values its folder gives to the partition keys.</summary>
/// <param name="name">The full path or URI.</param>
/// <param name="length">Bytes.</param>
/// <param name="keys">For each partition key a column of one row.</param>
/// <param name="open">Opens its bytes.</param>
internal sealed class QueryFile(string name, long length, IReadOnlyList<Column> keys, Func<CancellationToken, ValueTask<IByteSource>> open) : IDisposable
{
    private ParquetFile? _kept;

    public string Name => name;

    public long Length => length;

    public IReadOnlyList<Column> Keys => keys;

    public ValueTask<IByteSource> OpenAsync(CancellationToken cancellationToken) => open(cancellationToken);

    /// <summary>Keeps the open file for the reader who comes next, so that its footer is read once.</summary>
    public void Keep(ParquetFile file) => _kept = file;

    /// <summary>The open file, if it was kept and nobody has taken it; the caller closes it.</summary>
    public ParquetFile? TakeKept() => Interlocked.Exchange(ref _kept, null);

    public void Dispose() => TakeKept()?.Dispose();
}
