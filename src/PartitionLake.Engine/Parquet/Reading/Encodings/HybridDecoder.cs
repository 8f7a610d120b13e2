using System.Buffers.Binary;
using System.Numerics;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>
/// Decodes runs of repeated and of bit-packed numbers (parquet-format, Encodings.md: RLE / bit-packing hybrid).
/// It remembers where it stopped, so that a page can be read in pieces.
/// </summary>
internal sealed class HybridDecoder
{
    private ByteSlice _data = ByteSlice.Empty;
    private ByteSlice _packed = ByteSlice.Empty;
    private int _position;
    private int _width;
    private int _left;
    private int _index;
    private int _value;
    private bool _isPacked;

    /// <param name="data">The runs, without length prefix.</param>
    /// <param name="width">Bits of a number, 0 to 32.</param>
    public void Begin(ByteSlice data, int width)
    {
        if (width > 32)
            ReadFailure.Corrupt($"numbers are declared to be {width} bits wide; at most 32 is legal.");
        _data = data;
        _width = width;
        _position = 0;
        _left = 0;
    }

    /// <summary>Gives zero as often as it is asked.</summary>
    public void BeginZeros()
    {
        Begin(ByteSlice.Empty, 0);
        _isPacked = true;
        _packed = ByteSlice.Empty;
        _index = 0;
        _left = int.MaxValue;
    }

    /// <summary>Fills the destination or throws.</summary>
    public void Read(Span<int> destination)
    {
        while (!destination.IsEmpty)
        {
            var count = NextRun(destination.Length);
            if (_isPacked)
                BitUnpacker.Unpack(_packed, _index, _width, destination[..count]);
            else
                destination[..count].Fill(_value);
            Advance(count);
            destination = destination[count..];
        }
    }

    /// <summary>Decodes numbers of one bit into a bitmap.</summary>
    /// <param name="words">Zero where the bits go.</param>
    /// <param name="bit">The first bit to write.</param>
    /// <param name="count">How many.</param>
    /// <returns>How many are one.</returns>
    public int ReadBits(Span<ulong> words, int bit, int count)
    {
        var ones = 0;
        while (count > 0)
        {
            var taken = NextRun(count);
            if (_isPacked)
                ones += CopyBits(words, bit, taken);
            else if (_value == 1)
                ones += BitRange.Set(words, bit, taken);
            else if (_value != 0)
                ReadFailure.Corrupt($"a definition level is {_value}; expected 0 or 1.");
            Advance(taken);
            bit += taken;
            count -= taken;
        }
        return ones;
    }

    /// <summary>How many of the next values are known to be equal, and to what; 0 where the next run is packed.</summary>
    public int PeekRepeated(int wanted, out int value)
    {
        var count = NextRun(wanted);
        value = _value;
        return _isPacked ? 0 : count;
    }

    public void SkipRepeated(int count) => Advance(count);

    /// <summary>Checks, where a page ends, that no repeated value is left over. Packed runs may be padded.</summary>
    public void End()
    {
        if (_left > 0 && !_isPacked)
            ReadFailure.Corrupt($"a run of repeated numbers goes on for {_left} values past the end of its page.");
    }

    private void Advance(int count)
    {
        _left -= count;
        _index += count;
    }

    private int NextRun(int wanted)
    {
        while (_left == 0)
            ReadHeader();
        return Math.Min(wanted, _left);
    }

    private void ReadHeader()
    {
        var header = Varint.Read(_data, ref _position);
        _isPacked = (header & 1) != 0;
        if (_isPacked)
            BeginPacked(header >> 1);
        else
            BeginRepeated(header >> 1);
        _index = 0;
    }

    // Some writers cut the padding of the last group off, so the run holds what the bytes hold and no more.
    private void BeginPacked(uint groups)
    {
        var available = _data.Length - _position;
        var bytes = (int)Math.Min((long)groups * _width, available);
        _packed = _data.Slice(_position, bytes);
        _position += bytes;
        var values = _width == 0 ? groups * 8L : Math.Min(groups * 8L, bytes * 8L / _width);
        _left = (int)Math.Min(values, int.MaxValue);
    }

    private void BeginRepeated(uint count)
    {
        var bytes = (_width + 7) >> 3;
        var raw = _data.Slice(_position, bytes).Span;
        _position += bytes;
        var value = 0;
        for (var i = 0; i < bytes; i++)
            value |= raw[i] << (8 * i);
        _value = value;
        _left = (int)count;
    }

    private int CopyBits(Span<ulong> words, int bit, int count)
    {
        const int Step = 56;
        var packed = _packed.Buffer.AsSpan(_packed.Start, _packed.Length + 8);
        var ones = 0;
        for (var done = 0; done < count; done += Step)
        {
            var n = Math.Min(Step, count - done);
            var from = _index + done;
            var bits = BinaryPrimitives.ReadUInt64LittleEndian(packed[(from >> 3)..]) >> (from & 7) & (1UL << n) - 1;
            ones += BitOperations.PopCount(bits);
            var to = bit + done;
            words[to >> 6] |= bits << (to & 63);
            if ((to & 63) + n > 64)
                words[(to >> 6) + 1] |= bits >> (64 - (to & 63));
        }
        return ones;
    }
}
