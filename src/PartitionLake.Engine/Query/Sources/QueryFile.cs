using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Query.Filters;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Query.Sources;

/// <summary>A file of the table and the values its folder gives to the partition keys.</summary>
/// <param name="name">The full path or URI.</param>
/// <param name="length">Bytes.</param>
/// <param name="keys">For each partition key a column of one row.</param>
/// <param name="identity">Tells, when it is asked for, what the file is whatever its name.</param>
/// <param name="open">Opens its bytes.</param>
internal sealed class QueryFile(
    string name, long length, IReadOnlyList<Column> keys, Func<string> identity, Func<CancellationToken, ValueTask<IByteSource>> open) : IDisposable
{
    private ParquetFile? _kept;

    public string Name => name;

    public long Length => length;

    public IReadOnlyList<Column> Keys => keys;

    /// <summary>Equal for two names of one file with the same values of the keys.</summary>
    public string Identity => $"{identity()} {string.Join('/', KeyPath.OfFile(name).Segments)}";

    /// <summary>Its Bloom filters, where runs may have recorded their places; null where nobody did.</summary>
    public FilteredObject? Filters { get; init; }

    public ValueTask<IByteSource> OpenAsync(CancellationToken cancellationToken) => open(cancellationToken);

    /// <summary>Keeps the open file for the reader who comes next, so that its footer is read once.</summary>
    public void Keep(ParquetFile file) => _kept = file;

    /// <summary>The open file, if it was kept and nobody has taken it; the caller closes it.</summary>
    public ParquetFile? TakeKept() => Interlocked.Exchange(ref _kept, null);

    public void Dispose() => TakeKept()?.Dispose();
}
