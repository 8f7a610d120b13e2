using System.IO.Hashing;
using System.Runtime.InteropServices;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>
/// One column chunk at a time: collects its pages uncompressed, then decides on the codec for all of them,
/// and writes pages and metadata.
/// </summary>
internal sealed class ChunkWriter : IDisposable
{
    /// <summary>Below this a Zstandard frame, with nine bytes of its own, hardly ever wins, and trying costs as much as all the rest.</summary>
    private const int CompressFrom = 96;

    private readonly ZstdContext _zstd;
    private readonly ParquetWriterOptions _options;
    private readonly ByteBuffer _compressed = new(4096);
    private readonly ThriftWriter _pageHeader;
    private readonly ThriftWriter _metadata;
    private readonly FileSink _file;
    private readonly PageIndex _index;
    private readonly BloomFilterPlaces _filters;
    private readonly BloomFilterBuilder _filter = new();
    private readonly List<Bounds> _bounds = [];
    private readonly Bounds _chunkBounds = new();
    private Page[] _pages = new Page[8];
    private int _pageCount;
    private int _dataPages;
    private Leaf _leaf = null!;

    public ChunkWriter(ParquetWriterOptions options, FileSink file, ThriftWriter metadata, PageIndex index, BloomFilterPlaces filters)
    {
        _filters = filters;
        _options = options;
        _file = file;
        _metadata = metadata;
        _index = index;
        _pageHeader = new ThriftWriter(file.Buffer);
        _zstd = new ZstdContext(options.ZstdLevel);
    }

    public ParquetWriterOptions Options => _options;

    /// <summary>The pages so far, uncompressed, end to end. The next page is written behind them.</summary>
    public ByteBuffer Body { get; } = new(4096);

    /// <summary>The bounds of the whole chunk.</summary>
    public Bounds Bounds => _chunkBounds;

    /// <summary>Takes the values of the chunk, in whatever order and however often; null where no Bloom filter is wanted.</summary>
    public BloomFilterBuilder? Filter { get; private set; }

    public void Begin(Leaf leaf, bool hasFilter)
    {
        Filter = hasFilter ? _filter : null;
        _filter.Clear();
        _leaf = leaf;
        _pageCount = _dataPages = 0;
        Body.Clear();
        Bounds.Clear();
        _pageHeader.Reset();
    }

    public void EndDictionaryPage(int entries) => EndPage(new Page { Type = PageType.Dictionary, Encoding = PageEncoding.Plain, Slots = entries });

    /// <summary>Ends a data page and gives its bounds, cleared, to be filled in where a chunk has several pages.</summary>
    public Bounds EndDataPage(in PageRange range, PageEncoding encoding)
    {
        EndPage(new Page { Type = PageType.Data, Encoding = encoding, Slots = range.Slots, FirstRow = range.RowStart, Nulls = range.Slots - range.Values });
        if (_dataPages == _bounds.Count)
            _bounds.Add(new Bounds());
        var bounds = _bounds[_dataPages++];
        bounds.Clear();
        return bounds;
    }

    /// <summary>Writes the chunk into the file, and its metadata into the row group's.</summary>
    public ChunkSize Complete(Levels levels)
    {
        var codec = Compress();
        var start = _file.Position;
        long uncompressed = 0;
        for (var i = 0; i < _pageCount; i++)
        {
            ref var page = ref _pages[i];
            page.Offset = _file.Position;
            var body = codec == Codec.Zstd ? _compressed.Slice(page.CompressedStart, page.CompressedLength) : Body.Slice(page.Start, page.Length);
            var header = WriteHeader(page, body);
            _file.Buffer.Write(body);
            page.TotalLength = header + body.Length;
            uncompressed += header + page.Length;
            _file.FlushIfLarge();
        }
        var size = new ChunkSize(uncompressed, _file.Position - start, _dataPages);
        WriteMetadata(levels, codec, size);
        return size;
    }

    public void Dispose() => _zstd.Dispose();

    private void EndPage(Page page)
    {
        page.Start = _pageCount == 0 ? 0 : _pages[_pageCount - 1].Start + _pages[_pageCount - 1].Length;
        page.Length = Body.Length - page.Start;
        if (_pageCount == _pages.Length)
            Array.Resize(ref _pages, _pageCount * 2);
        _pages[_pageCount++] = page;
    }

    /// <summary>The codec belongs to the chunk, so either all pages are compressed or none is.</summary>
    private Codec Compress()
    {
        if (Body.Length < CompressFrom)
            return Codec.Uncompressed;
        _compressed.Clear();
        for (var i = 0; i < _pageCount; i++)
        {
            ref var page = ref _pages[i];
            page.CompressedStart = _compressed.Length;
            _zstd.Compress(Body.Slice(page.Start, page.Length), _compressed, page.Encoding == PageEncoding.Plain && _leaf.IsWideNumber);
            page.CompressedLength = _compressed.Length - page.CompressedStart;
        }
        return _compressed.Length < Body.Length ? Codec.Zstd : Codec.Uncompressed;
    }

    private int WriteHeader(in Page page, ReadOnlySpan<byte> body)
    {
        var start = _file.Buffer.Length;
        _pageHeader.BeginStruct();
        _pageHeader.I32(PageHeaderField.Type, (int)page.Type);
        _pageHeader.I32(PageHeaderField.UncompressedSize, page.Length);
        _pageHeader.I32(PageHeaderField.CompressedSize, body.Length);
        _pageHeader.I32(PageHeaderField.Crc, (int)Crc32.HashToUInt32(body));
        _pageHeader.BeginStruct(page.Type == PageType.Data ? PageHeaderField.DataPage : PageHeaderField.DictionaryPage);
        // A dictionary's page has the fields of these numbers too.
        _pageHeader.I32(DataPageField.Values, page.Slots);
        _pageHeader.I32(DataPageField.Encoding, (int)page.Encoding);
        if (page.Type == PageType.Data)
        {
            _pageHeader.I32(DataPageField.DefinitionEncoding, (int)PageEncoding.Rle);
            _pageHeader.I32(DataPageField.RepetitionEncoding, (int)PageEncoding.Rle);
        }
        _pageHeader.EndStruct();
        _pageHeader.EndStruct();
        return _file.Buffer.Length - start;
    }

    private void WriteMetadata(Levels levels, Codec codec, in ChunkSize size)
    {
        var hasDictionary = _pages[0].Type == PageType.Dictionary;
        var encoding = _pages[_pageCount - 1].Encoding;
        var thrift = _metadata;
        thrift.BeginStruct();
        thrift.I64(ColumnChunkField.FileOffset, 0);
        thrift.BeginStruct(ColumnChunkField.Metadata);
        thrift.I32(ColumnMetadataField.Type, (int)_leaf.Physical);
        WriteEncodings(hasDictionary, encoding);
        thrift.CopyFields(_leaf.PathField, ColumnMetadataField.Path);
        thrift.I32(ColumnMetadataField.Codec, (int)codec);
        thrift.I64(ColumnMetadataField.Values, levels.Slots);
        thrift.I64(ColumnMetadataField.UncompressedSize, size.Uncompressed);
        thrift.I64(ColumnMetadataField.CompressedSize, size.Compressed);
        thrift.I64(ColumnMetadataField.DataPageOffset, _pages[hasDictionary ? 1 : 0].Offset);
        if (hasDictionary)
            thrift.I64(ColumnMetadataField.DictionaryPageOffset, _pages[0].Offset);
        WriteStatistics(levels.Nulls);
        thrift.BeginList(ColumnMetadataField.EncodingStats, ThriftType.Struct, hasDictionary ? 2 : 1);
        if (hasDictionary)
            WriteEncodingStats(PageType.Dictionary, PageEncoding.Plain, 1);
        WriteEncodingStats(PageType.Data, encoding, _dataPages);
        if (Filter?.Build() is { } filter)
            _filters.Add(filter, thrift.Output.Length);
        thrift.EndStruct();
        // The bounds of a single page are those of its chunk.
        var bounds = _dataPages == 1 ? new ReadOnlySpan<Bounds>(in _chunkBounds) : CollectionsMarshal.AsSpan(_bounds);
        _index.AddChunk(_pages.AsSpan(hasDictionary ? 1 : 0, _dataPages), bounds, thrift.Output.Length);
        thrift.EndStruct();
    }

    private void WriteEncodings(bool hasDictionary, PageEncoding encoding)
    {
        var hasLevels = _leaf.MaxDefinition > 0;
        _metadata.BeginList(ColumnMetadataField.Encodings, ThriftType.Int32, 1 + (hasDictionary ? 1 : 0) + (hasLevels ? 1 : 0));
        if (hasDictionary)
            _metadata.Element((int)PageEncoding.Plain);
        if (hasLevels)
            _metadata.Element((int)PageEncoding.Rle);
        _metadata.Element((int)encoding);
    }

    private void WriteEncodingStats(PageType type, PageEncoding encoding, int pages)
    {
        _metadata.BeginStruct();
        _metadata.I32(EncodingStatsField.PageType, (int)type);
        _metadata.I32(EncodingStatsField.Encoding, (int)encoding);
        _metadata.I32(EncodingStatsField.Pages, pages);
        _metadata.EndStruct();
    }

    private void WriteStatistics(int nulls)
    {
        _metadata.BeginStruct(ColumnMetadataField.Statistics);
        _metadata.I64(StatisticsField.NullCount, nulls);
        if (Bounds.HasMax)
            _metadata.Binary(StatisticsField.MaxValue, Bounds.Max);
        if (Bounds.HasMin)
            _metadata.Binary(StatisticsField.MinValue, Bounds.Min);
        if (Bounds.HasMax)
            _metadata.Bool(StatisticsField.IsMaxExact, Bounds.IsMaxExact);
        if (Bounds.HasMin)
            _metadata.Bool(StatisticsField.IsMinExact, Bounds.IsMinExact);
        _metadata.EndStruct();
    }
}
