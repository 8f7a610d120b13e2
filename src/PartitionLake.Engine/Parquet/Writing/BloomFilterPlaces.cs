using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>
/// The Bloom filters of the file being written. They stand behind the column chunks of their row group; the chunks' metadata is completed with their
/// places when those are known.
/// </summary>
internal sealed class BloomFilterPlaces
{
    /// <summary>Filters up to so many bytes are short enough to be told whole: those of a thousand values, as partitions of small lakes have.</summary>
    private const int ShortBytes = 1024;

    private readonly ByteBuffer _waiting = new(4096);
    private readonly ThriftWriter _header;
    private readonly List<Place> _places = [];
    private readonly List<WrittenFilter> _written = [];
    private int _placed;

    public BloomFilterPlaces() => _header = new ThriftWriter(_waiting);

    public IReadOnlyList<Place> Places => _places;

    /// <summary>The filters of the row groups that have ended.</summary>
    public IReadOnlyList<WrittenFilter> Written => _written;

    /// <summary>The column of which a filter is added next.</summary>
    public int Column { get; set; }

    public void Clear()
    {
        _waiting.Clear();
        _header.Reset();
        _places.Clear();
        _written.Clear();
        _placed = 0;
    }

    /// <param name="filter">The filter of a chunk.</param>
    /// <param name="position">Where in the row groups' metadata the fields that point to it belong.</param>
    public void Add(ReadOnlySpan<byte> filter, int position)
    {
        var start = _waiting.Length;
        _header.BeginStruct();
        _header.I32(BloomHeaderField.Bytes, filter.Length);
        WriteChoice(BloomHeaderField.Algorithm);
        WriteChoice(BloomHeaderField.Hash);
        WriteChoice(BloomHeaderField.Compression);
        _header.EndStruct();
        _written.Add(new WrittenFilter(
            Column, _waiting.Length, filter.Length, SplitBlockFilter.Hash(filter), filter.Length <= ShortBytes ? filter.ToArray() : null));
        _waiting.Write(filter);
        _places.Add(new Place(position, start, _waiting.Length - start));
    }

    /// <summary>Writes the filters of a row group behind its chunks.</summary>
    public void EndRowGroup(FileSink file)
    {
        for (; _placed < _places.Count; _placed++)
        {
            _places[_placed] = _places[_placed] with { Offset = file.Position + _places[_placed].Offset };
            _written[_placed] = _written[_placed] with { Offset = file.Position + _written[_placed].Offset };
        }
        file.Buffer.Write(_waiting.Written);
        file.FlushIfLarge();
        _waiting.Clear();
    }

    /// <summary>A union of which the format knows one member: split blocks, xxHash, no compression.</summary>
    private void WriteChoice(int field)
    {
        _header.BeginStruct(field);
        _header.BeginStruct(BloomHeaderField.OnlyChoice);
        _header.EndStruct();
        _header.EndStruct();
    }

    /// <param name="Position">Where in the row groups' metadata the fields that point to the filter belong.</param>
    /// <param name="Offset">Where it lies: in the file once its row group has ended.</param>
    /// <param name="Length">Bytes of header and filter.</param>
    public readonly record struct Place(int Position, long Offset, int Length);
}
