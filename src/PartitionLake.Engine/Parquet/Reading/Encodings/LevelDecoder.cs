using System.Buffers.Binary;
using System.Numerics;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Decodes repetition or definition levels and checks that none passes its maximum.</summary>
internal sealed class LevelDecoder
{
    private readonly HybridDecoder _runs = new();
    private readonly int _max;
    private readonly int _width;
    private ByteSlice _packed = ByteSlice.Empty;
    private int _packedIndex;
    private bool _isLegacy;

    public LevelDecoder(int max)
    {
        _max = max;
        _width = 32 - BitOperations.LeadingZeroCount((uint)max);
    }

    /// <summary>Takes the levels that begin a v1 page and returns what follows them.</summary>
    public ByteSlice BeginPrefixed(ByteSlice page, PageEncoding encoding, int valueCount)
    {
        if (encoding == PageEncoding.BitPacked)
        {
            var bytes = ((long)valueCount * _width + 7) / 8;
            _packed = page.Slice(0, (int)Math.Min(bytes, int.MaxValue));
            _packedIndex = 0;
            _isLegacy = true;
            return page.Slice(_packed.Length);
        }
        if (encoding != PageEncoding.Rle)
            ReadFailure.Unsupported($"the levels are encoded as {(int)encoding}; RLE and BIT_PACKED are read.");
        if (page.Length < 4)
            ReadFailure.Corrupt($"a page of {page.Length} bytes has no room for the length of its levels.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(page.Span);
        Begin(page.Slice(4, length));
        return page.Slice(4 + length);
    }

    /// <summary>Takes the levels of a v2 page.</summary>
    public void Begin(ByteSlice levels)
    {
        _isLegacy = false;
        _runs.Begin(levels, _width);
    }

    public void Read(Span<int> levels)
    {
        if (_isLegacy)
        {
            ReadLegacy(levels);
            return;
        }
        _runs.Read(levels);
        if (IndexCheck.Max(levels) > (uint)_max)
            ReadFailure.Corrupt($"a level is {IndexCheck.Max(levels)}; the schema allows at most {_max}.");
    }

    /// <summary>Decodes levels into a bitmap that is zero there, a bit set for each that equals the maximum, and returns how many do.</summary>
    public int ReadBits(Span<ulong> words, int bit, int count)
    {
        if (!_isLegacy && _max == 1)
            return _runs.ReadBits(words, bit, count);
        var ones = 0;
        Span<int> levels = stackalloc int[64];
        for (var done = 0; done < count; done += 64)
        {
            var part = levels[..Math.Min(64, count - done)];
            Read(part);
            for (var i = 0; i < part.Length; i++)
            {
                if (part[i] == _max)
                    ones += BitRange.Set(words, bit + done + i, 1);
            }
        }
        return ones;
    }

    /// <summary>How many of the next levels are known to equal the maximum without a look at each; they can be skipped.</summary>
    public int PeekAllMax(int wanted) =>
        !_isLegacy && _runs.PeekRepeated(wanted, out var value) is var count && value == _max ? count : 0;

    public void SkipAllMax(int count) => _runs.SkipRepeated(count);

    public void End()
    {
        if (!_isLegacy)
            _runs.End();
    }

    // The deprecated encoding packs from the highest bit down, without runs.
    private void ReadLegacy(Span<int> levels)
    {
        var packed = _packed.Span;
        for (var i = 0; i < levels.Length; i++)
        {
            var level = 0;
            for (var bit = 0; bit < _width; bit++)
            {
                var at = (long)_packedIndex * _width + bit;
                level = level << 1 | packed[(int)(at >> 3)] >> (7 - (int)(at & 7)) & 1;
            }
            if (level > _max)
                ReadFailure.Corrupt($"a level is {level}; the schema allows at most {_max}.");
            levels[i] = level;
            _packedIndex++;
        }
    }
}
