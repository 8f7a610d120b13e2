using System.Buffers;

namespace PartitionLake.Engine.Parquet.Reading.Pages;

/// <summary>Walks the pages of one column chunk: checks headers and checksums, decompresses into one buffer used again and again.</summary>
internal sealed class PageReader(ByteSlice chunk, int codec, long valueCount, ReadLimits limits, PageDecompressor decompressor) : IDisposable
{
    private const int RatioExemptBytes = 16 << 20;

    private byte[] _buffer = [];
    private int _position;
    private long _valuesLeft = valueCount;
    private bool _hasDictionary;
    private bool _hasData;
    private PageHeader _header;

    /// <summary>The page that <see cref="MoveNext"/> arrived at.</summary>
    public ref readonly PageHeader Header => ref _header;

    /// <summary>What the page holds, uncompressed. Valid until the next call of <see cref="MoveNext"/>; a v2 page's levels come first.</summary>
    public ByteSlice Data { get; private set; }

    /// <summary>Goes to the next dictionary or data page; false where all values of the chunk have been seen.</summary>
    public bool MoveNext()
    {
        while (_valuesLeft > 0)
        {
            if (_position >= chunk.Length)
                ReadFailure.Corrupt($"the column chunk ends with {_valuesLeft} values missing.");
            _header = PageHeader.Read(chunk.Span[_position..], out var headerLength);
            var body = chunk.Slice(_position + headerLength, _header.CompressedBytes);
            _position += headerLength + _header.CompressedBytes;
            if (!IsWanted())
                continue;
            Verify(body);
            Data = Unpack(body);
            return true;
        }
        return false;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool IsWanted()
    {
        switch (_header.Type)
        {
            case PageType.Dictionary:
                if (_hasDictionary || _hasData)
                    ReadFailure.Corrupt("a dictionary page stands behind another page; it must come first and alone.");
                if (_header.Encoding is not (PageEncoding.Plain or PageEncoding.PlainDictionary))
                    ReadFailure.Unsupported($"the dictionary is encoded as {(int)_header.Encoding}; the format allows PLAIN alone.");
                _hasDictionary = true;
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

    private ByteSlice Unpack(ByteSlice body)
    {
        var size = _header.UncompressedBytes;
        if (size > limits.MaxPageBytes)
            ReadFailure.Limit("the uncompressed bytes of a page are", size, limits.MaxPageBytes, nameof(ReadLimits.MaxPageBytes));
        if (codec == (int)Codec.Uncompressed || (_header.Type == PageType.DataV2 && _header.IsUncompressed))
        {
            if (size != body.Length)
                ReadFailure.Corrupt($"an uncompressed page declares {size} bytes but takes {body.Length}.");
            return body;
        }
        if (size > RatioExemptBytes && size / Math.Max(1, body.Length) > limits.MaxDecompressionRatio)
            ReadFailure.Limit("the decompression ratio of a page is", size / Math.Max(1, body.Length), limits.MaxDecompressionRatio, nameof(ReadLimits.MaxDecompressionRatio));
        // The levels of a v2 page stand before its values and are never compressed.
        var levels = _header.Type == PageType.DataV2 ? _header.DefinitionBytes + _header.RepetitionBytes : 0;
        Reserve(size);
        body.Span[..levels].CopyTo(_buffer);
        if (size > levels)
            decompressor.Decompress(codec, body.Span[levels..], _buffer.AsSpan(levels, size - levels));
        return new ByteSlice(_buffer, 0, size);
    }

    private void Reserve(int size)
    {
        if (_buffer.Length >= size + ByteSlice.Slack)
            return;
        Dispose();
        _buffer = ArrayPool<byte>.Shared.Rent(size + ByteSlice.Slack);
    }
}
