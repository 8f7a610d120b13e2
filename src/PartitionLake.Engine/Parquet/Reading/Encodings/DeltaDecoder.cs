using System.Buffers.Binary;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Decodes whole numbers stored as differences in packed blocks (DELTA_BINARY_PACKED), one miniblock at a time.</summary>
internal sealed class DeltaDecoder
{
    private const int MaxBlockValues = 1 << 16;

    private ByteSlice _data = ByteSlice.Empty;
    private long[] _buffer = [];
    private byte[] _widths = [];
    private int _position;
    private int _miniblockValues;
    private int _miniblock;
    private int _bufferIndex;
    private int _bufferCount;
    private int _undecoded;
    private long _last;
    private long _minDelta;

    /// <summary>Values not yet read.</summary>
    public int Left => _undecoded + _bufferCount - _bufferIndex;

    /// <summary>Bytes read so far. Once <see cref="Left"/> is 0 that is where the encoded numbers end.</summary>
    public int Position => _position;

    /// <param name="data">The header and the blocks; more may follow.</param>
    /// <param name="maxCount">How many values the page holds at most.</param>
    public void Begin(ByteSlice data, int maxCount)
    {
        _data = data;
        _position = 0;
        var blockValues = Varint.Read(data, ref _position);
        var miniblocks = Varint.Read(data, ref _position);
        var count = Varint.Read(data, ref _position);
        _last = Varint.ReadZigZag(data, ref _position);
        if (blockValues is 0 or > MaxBlockValues || miniblocks == 0 || blockValues % miniblocks != 0 || blockValues / miniblocks % 8 != 0)
            ReadFailure.Corrupt($"delta-encoded blocks of {blockValues} values in {miniblocks} miniblocks are not legal.");
        if (count > (uint)maxCount)
            ReadFailure.Corrupt($"delta-encoded data declares {count} values in a page of {maxCount}.");
        _miniblockValues = (int)(blockValues / miniblocks);
        if (_buffer.Length < _miniblockValues)
            _buffer = new long[_miniblockValues];
        if (_widths.Length != (int)miniblocks)
            _widths = new byte[miniblocks];
        _miniblock = (int)miniblocks;
        _bufferIndex = 0;
        _bufferCount = count > 0 ? 1 : 0;
        _buffer[0] = _last;
        _undecoded = (int)count - _bufferCount;
    }

    public void Read(Span<long> destination)
    {
        while (!destination.IsEmpty)
        {
            var count = Next(destination.Length);
            _buffer.AsSpan(_bufferIndex, count).CopyTo(destination);
            _bufferIndex += count;
            destination = destination[count..];
        }
    }

    public void Read(Span<int> destination)
    {
        while (!destination.IsEmpty)
        {
            var count = Next(destination.Length);
            for (var i = 0; i < count; i++)
                destination[i] = (int)_buffer[_bufferIndex + i];
            _bufferIndex += count;
            destination = destination[count..];
        }
    }

    /// <summary>Reads all values without keeping them, to learn where they end.</summary>
    public void SkipAll()
    {
        while (Left > 0)
        {
            // Next moves the index back when it decodes, so it must have run before the index is read.
            var count = Next(int.MaxValue);
            _bufferIndex += count;
        }
    }

    private int Next(int wanted)
    {
        if (_bufferIndex == _bufferCount)
        {
            if (_undecoded == 0)
                ReadFailure.Corrupt("delta-encoded data ends before all the values its page declares.");
            DecodeMiniblock();
        }
        return Math.Min(wanted, _bufferCount - _bufferIndex);
    }

    private void DecodeMiniblock()
    {
        if (_miniblock == _widths.Length)
            BeginBlock();
        var width = _widths[_miniblock++];
        if (width > 64)
            ReadFailure.Corrupt($"a delta-encoded miniblock declares numbers of {width} bits; at most 64 is legal.");
        var count = Math.Min(_miniblockValues, _undecoded);
        // The last miniblock may be cut after its last value.
        var bytes = Math.Min(_miniblockValues / 8 * width, _data.Length - _position);
        if ((long)count * width > bytes * 8L)
            ReadFailure.Corrupt($"{bytes} bytes are left for {count} delta-encoded numbers of {width} bits.");
        Unpack(_data.Buffer.AsSpan(_data.Start + _position, bytes + ByteSlice.Slack), width, _buffer.AsSpan(0, count));
        _position += bytes;
        _undecoded -= count;
        _bufferIndex = 0;
        _bufferCount = count;
    }

    private void BeginBlock()
    {
        _minDelta = Varint.ReadZigZag(_data, ref _position);
        _data.Slice(_position, _widths.Length).Span.CopyTo(_widths);
        _position += _widths.Length;
        _miniblock = 0;
    }

    // Sums wrap around on purpose: differences are stored modulo 2^64, or 2^32 for INT32, where the low half is right.
    private void Unpack(ReadOnlySpan<byte> packed, int width, Span<long> values)
    {
        var last = _last;
        var mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        for (var i = 0; i < values.Length; i++)
        {
            var bit = i * width;
            var shift = bit & 7;
            var delta = BinaryPrimitives.ReadUInt64LittleEndian(packed[(bit >> 3)..]) >> shift;
            if (shift + width > 64)
                delta |= (ulong)packed[(bit >> 3) + 8] << (64 - shift);
            last = unchecked(last + _minDelta + (long)(delta & mask));
            values[i] = last;
        }
        _last = last;
    }
}
