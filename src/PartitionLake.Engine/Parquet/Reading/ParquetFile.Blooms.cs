using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>Reading the Bloom filters of column chunks.</summary>
public sealed partial class ParquetFile
{
    /// <summary>A larger filter costs more than it saves.</summary>
    private const int MaxFilterBytes = 16 << 20;

    /// <summary>Whether a column of a row group has a Bloom filter that may be read.</summary>
    public bool HasBloomFilter(int rowGroup, int column) => _layouts[column].IsFlat && IsFilter(FilterOf(rowGroup, column));

    /// <summary>Whether a Bloom filter of a column of a row group would tell what its bounds do not: it has more than one value.</summary>
    public bool MayUseBloomFilter(int rowGroup, int column)
    {
        var statistics = RowGroups[rowGroup].Columns[column].Statistics;
        return statistics?.NullCount != RowGroups[rowGroup].RowCount && !IsOneValue(statistics?.Min, statistics?.Max);
    }

    private static bool IsOneValue(object? min, object? max) =>
        min is byte[] first && max is byte[] last ? first.AsSpan().SequenceEqual(last) : min is not null && min.Equals(max);

    /// <summary>Bytes that the Bloom filter of a column takes in the file; 0 where the file does not say.</summary>
    public int BloomFilterLength(int rowGroup, int column) => FilterOf(rowGroup, column).Length;

    /// <summary>Reads the Bloom filter of a column of a row group; null where there is none, or one of a kind or form that is not known.</summary>
    /// <exception cref="LakeException">The bytes cannot be read.</exception>
    public async ValueTask<BloomFilter?> LoadBloomFilterAsync(int rowGroup, int column, CancellationToken cancellationToken = default)
    {
        if (!HasBloomFilter(rowGroup, column))
            return null;
        var place = FilterOf(rowGroup, column);
        // Older writers do not tell how long it is: its header does.
        var first = place.Length > 0 ? place.Length : (int)Math.Min(BloomFilterReader.MaxHeaderBytes, _source.Length - place.Offset);
        var bytes = await ReadFilterAsync(place.Offset, first, rowGroup, cancellationToken).ConfigureAwait(false);
        if (BloomFilterReader.ReadHeader(bytes.AsSpan(0, Math.Min(first, BloomFilterReader.MaxHeaderBytes))) is not var (start, length)
            || length > MaxFilterBytes || place.Offset + start > _source.Length - length)
            return null;
        if (place.Length == 0)
            return new BloomFilter(await ReadFilterAsync(place.Offset + start, length, rowGroup, cancellationToken).ConfigureAwait(false), Format(column));
        return start + length == bytes.Length ? new BloomFilter(bytes[start..], Format(column)) : null;
    }

    private LeafFormat Format(int column) => _layouts[column].Only.Format;

    private IndexPlace FilterOf(int rowGroup, int column) => ChunkOf(rowGroup, _layouts[column].Leaves[0]).BloomFilter;

    private bool IsFilter(IndexPlace place) =>
        place.Offset >= 4 && place.Length is 0 or (>= SplitBlockFilter.BlockBytes and <= MaxFilterBytes)
        && place.Offset <= _source.Length - Math.Max(SplitBlockFilter.BlockBytes, place.Length);

    private async ValueTask<byte[]> ReadFilterAsync(long offset, int length, int rowGroup, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = new byte[length];
            await _source.ReadAsync(offset, bytes, cancellationToken).ConfigureAwait(false);
            return bytes;
        }
        catch (Exception exception) when (ReadContext.IsForeign(exception))
        {
            throw ReadContext.Wrap(exception, Name, null, rowGroup);
        }
    }
}
