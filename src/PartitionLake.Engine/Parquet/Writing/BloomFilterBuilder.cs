using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Collects the values of a chunk and makes their Bloom filter, sized by how many distinct ones there are.</summary>
internal sealed class BloomFilterBuilder
{
    /// <summary>A filter is worth no more than this.</summary>
    private const int MostBytes = 1 << 20;

    /// <summary>
    /// Bits for each distinct value, so that of a hundred values that are not there at most one is said to be. The usual formula, -8 / ln(1 - p^(1/8)),
    /// gives 9.7, with which it is 1.4: it does not know that some blocks take more values than others.
    /// </summary>
    private const double BitsPerValue = 10.6;

    private readonly List<ulong> _hashes = [];

    public void Clear() => _hashes.Clear();

    /// <summary>Adds a value by its PLAIN bytes.</summary>
    public void Add(ReadOnlySpan<byte> plain) => _hashes.Add(SplitBlockFilter.Hash(plain));

    /// <summary>Adds the real numbers that equal a value whose bits are others: zeros of both signs, and NaN as most languages spell it.</summary>
    public void AddEquals(double value, bool isSingle)
    {
        ReadOnlySpan<double> equals = double.IsNaN(value) ? [double.NaN, -double.NaN] : value == 0 ? [0d, -0d] : [];
        foreach (var other in equals)
            Add(isSingle ? BitConverter.GetBytes((float)other) : BitConverter.GetBytes(other));
    }

    /// <summary>The filter; null where there are no values, or all are one, which bounds tell as well.</summary>
    public byte[]? Build()
    {
        _hashes.Sort();
        var distinct = 0;
        for (var i = 0; i < _hashes.Count; i++)
        {
            if (i == 0 || _hashes[i] != _hashes[i - 1])
                distinct++;
        }
        if (distinct < 2)
            return null;
        var filter = new byte[BytesFor(distinct)];
        foreach (var hash in _hashes)
            SplitBlockFilter.Insert(filter, hash);
        return filter;
    }

    /// <summary>Readers take a power of two.</summary>
    private static int BytesFor(int distinct)
    {
        var bytes = SplitBlockFilter.BlockBytes;
        while (bytes < MostBytes && bytes * 8L < distinct * BitsPerValue)
            bytes *= 2;
        return bytes;
    }
}
