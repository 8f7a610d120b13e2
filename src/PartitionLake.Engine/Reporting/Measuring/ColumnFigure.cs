using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Reporting.Measuring;

/// <summary>One column over all footers that were read.</summary>
/// <param name="name">Its name.</param>
public sealed class ColumnFigure(string name)
{
    private readonly List<string> _types = [];
    private readonly List<string> _codecs = [];
    private long _rowsOfNulls;
    private long _nulls;

    public string Name => name;

    /// <summary>The types that files give it, the first first; more than one where files differ.</summary>
    public IReadOnlyList<string> Types => _types;

    /// <summary>How its chunks are compressed.</summary>
    public IReadOnlyList<string> Codecs => _codecs;

    /// <summary>Files that have it.</summary>
    public long Files { get; private set; }

    /// <summary>Bytes as stored.</summary>
    public long CompressedBytes { get; private set; }

    /// <summary>Bytes before compression, as files declare.</summary>
    public long UncompressedBytes { get; private set; }

    /// <summary>The share of nulls, 0 to 1, in those row groups whose statistics tell; null where none does.</summary>
    public double? NullRate => _rowsOfNulls == 0 ? null : (double)_nulls / _rowsOfNulls;

    internal void AddFile(string type)
    {
        Files++;
        if (!_types.Contains(type))
            _types.Add(type);
    }

    internal void Add(long rows, ColumnChunkInfo chunk)
    {
        CompressedBytes += chunk.CompressedBytes;
        UncompressedBytes += chunk.UncompressedBytes;
        if (!_codecs.Contains(chunk.Codec))
            _codecs.Add(chunk.Codec);
        if (chunk.Statistics?.NullCount is not { } nulls)
            return;
        _rowsOfNulls += rows;
        _nulls += nulls;
    }
}
