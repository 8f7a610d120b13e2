using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Pages;

/// <summary>Walks the pages of one column chunk: checks headers and checksums, decompresses into one buffer used again and again.</summary>
internal sealed class PageReader(
    ChunkBytes chunk, int codec, long valueCount, ReadLimits limits, PageDecompressor decompressor, MemoryBudget budget, Watchdog watchdog) : IDisposable
{
    private const int RatioExemptBytes = 16 << 20;

    // Headers carry the least and the greatest value, which may be long texts.
    private const int MaxHeaderBytes = 16 << 20;

    /// <summary>Smaller pages are decompressed whole, which is faster.</summary>
    private const int InPiecesFrom = 16 << 20;

    private byte[] _buffer = [];
    private int _reserved;
    private long _position;
    private long _end = chunk.Length;
    private long _valuesLeft = valueCount;
    private bool _hasDictionary;
    private bool _hasData;
    private PageHeader _header;

    /// <summary>The page that <see cref="MoveNext"/> arrived at.</summary>
    public ref readonly PageHeader Header => ref _header;

    /// <summary>What the page holds, uncompressed. Valid until the next call of <see cref="MoveNext"/>; a v2 page's levels come first.</summary>
    public ByteSlice Data { get; private set; }

    /// <summary>What of the page stands behind <see cref="Data"/>; null where that is all.</summary>
    public PageRest? Rest { get; private set; }

    /// <summary>Whether whoever reads the pages takes <see cref="Rest"/> of plain ones.</summary>
    public bool InPieces { get; set; }

    /// <summary>Goes to the next dictionary or data page; false where all values of the chunk have been seen.</summary>
    public bool MoveNext()
    {
        Rest?.Dispose();
        Rest = null;
        while (_valuesLeft > 0)
        {
            watchdog.Check();
            if (_position >= _end)
                ReadFailure.Corrupt($"the column chunk ends with {_valuesLeft} values missing.");
            var head = chunk.At(_position, MaxHeaderBytes);
            _header = PageHeader.Read(head.Span[..(int)Math.Min(head.Length, _end - _position)], _end - _position, out var headerLength);
            _position += headerLength;
            var bodyStart = _position;
            _position += _header.CompressedBytes;
            if (!IsWanted(headerLength))
                continue;
            CheckSize();
            var body = chunk.At(bodyStart, _header.CompressedBytes).Slice(0, _header.CompressedBytes);
            Verify(body);
            Data = Unpack(body);
            return true;
        }
        return false;
    }

    public void Dispose()
    {
        Rest?.Dispose();
        Rest = null;
        Release();
        chunk.Dispose();
    }

    private bool IsWanted(int headerLength)
    {
        switch (_header.Type)
        {
            case PageType.Dictionary:
                if (_hasDictionary || _hasData)
                    ReadFailure.Corrupt("a dictionary page stands behind another page; it must come first and alone.");
                if (_header.Encoding is not (PageEncoding.Plain or PageEncoding.PlainDictionary))
                    ReadFailure.Unsupported($"the dictionary is encoded as {(int)_header.Encoding}; the format allows PLAIN alone.");
                _hasDictionary = true;
                // Old writers left this header out of the chunk's size (PARQUET-816), so that the last page reaches past it.
                _end += Math.Min(headerLength, chunk.Spare);
                return true;
            case PageType.Data or PageType.DataV2:
                if (_header.ValueCount > _valuesLeft)
                    ReadFailure.Corrupt($"a page declares {_header.ValueCount} values where {_valuesLeft} are left in its column chunk.");
                _hasData = true;
                _valuesLeft -= _header.ValueCount;
                return _header.ValueCount > 0;
            default:
                // Index pages, and kinds that a later version of the format may bring, are skipped as it asks.
                return false;
        }
    }

    private void Verify(ByteSlice body)
    {
        if (_header.Checksum is not { } expected)
            return;
        var found = PageChecksum.Compute(body.Span);
        if (found != expected)
            ReadFailure.Corrupt($"the checksum of a page is {found:x8} where its header says {expected:x8}.");
    }

    private void CheckSize()
    {
        if (_header.UncompressedBytes > limits.MaxPageBytes)
            ReadFailure.Limit("the uncompressed bytes of a page are", _header.UncompressedBytes, limits.MaxPageBytes, nameof(ReadLimits.MaxPageBytes));
        if (_header.CompressedBytes > limits.MaxPageBytes)
            ReadFailure.Limit("the stored bytes of a page are", _header.CompressedBytes, limits.MaxPageBytes, nameof(ReadLimits.MaxPageBytes));
    }

    private ByteSlice Unpack(ByteSlice body)
    {
        var size = _header.UncompressedBytes;
        if (codec == (int)Codec.Uncompressed || (_header.Type == PageType.DataV2 && _header.IsUncompressed))
        {
            if (size != body.Length)
                ReadFailure.Corrupt($"an uncompressed page declares {size} bytes but takes {body.Length}.");
            return body;
        }
        if (size > RatioExemptBytes && size / Math.Max(1, body.Length) > limits.MaxDecompressionRatio)
            ReadFailure.Limit("the decompression ratio of a page is", size / Math.Max(1, body.Length),
                limits.MaxDecompressionRatio, nameof(ReadLimits.MaxDecompressionRatio));
        // The levels of a v2 page stand before its values and are never compressed.
        var levels = _header.Type == PageType.DataV2 ? _header.DefinitionBytes + _header.RepetitionBytes : 0;
        if (HeadBytes(body.Span[levels..]) is > 0 and var head)
        {
            Reserve(levels + head);
            body.Span[..levels].CopyTo(_buffer);
            Rest = new PageRest(PageDecompressor.Name(codec), PageDecompressor.OpenRead(codec, body.Slice(levels)), size - levels, budget);
            Rest.Read(_buffer.AsSpan(levels, head));
            return new ByteSlice(_buffer, 0, levels + head);
        }
        Reserve(size);
        body.Span[..levels].CopyTo(_buffer);
        if (size > levels)
            decompressor.Decompress(codec, body.Span[levels..], _buffer.AsSpan(levels, size - levels));
        return new ByteSlice(_buffer, 0, size);
    }

    /// <summary>How many bytes to decompress at once of a page that is read in pieces; 0 where it is not.</summary>
    private int HeadBytes(ReadOnlySpan<byte> compressed)
    {
        if (!InPieces || _header.UncompressedBytes < InPiecesFrom || _header.Type == PageType.Dictionary || _header.Encoding != PageEncoding.Plain)
            return 0;
        // All levels are in it: of one value they take no more than two bytes, even where each is a run of its own.
        var head = PageRest.PieceBytes + (_header.Type == PageType.Data ? 4L * _header.ValueCount : 0);
        return head <= InPiecesFrom / 2 && PageDecompressor.TakesPieces(codec, compressed) ? (int)head : 0;
    }

    private void Reserve(int size)
    {
        if (_buffer.Length >= size + ByteSlice.Slack)
        {
            // What was rented may be larger than what was asked for; only what is written to takes memory.
            Charge(size);
            return;
        }
        Release();
        Charge(size);
        _buffer = budget.Buffers.Rent(size + ByteSlice.Slack);
    }

    private void Charge(int size)
    {
        if (size <= _reserved)
            return;
        budget.Take(size - _reserved);
        _reserved = size;
    }

    private void Release()
    {
        if (_buffer.Length > 0)
            budget.Buffers.Return(_buffer);
        _buffer = [];
        budget.Give(_reserved);
        _reserved = 0;
    }
}
