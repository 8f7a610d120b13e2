
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Decodes byte strings that share a prefix with the one before (DELTA_BYTE_ARRAY), one at a time.</summary>
internal sealed class PrefixedByteDecoder(MemoryBudget budget)
{
    private readonly DeltaDecoder _prefixes = new();
    private readonly DeltaDecoder _suffixes = new();
    private ByteSlice _values = ByteSlice.Empty;
    private byte[] _current = [];
    private int _length;
    private int _position;

    public int Count { get; private set; }

    public void Begin(ByteSlice values, int maxCount)
    {
        _values = values;
        _length = 0;
        Count = 0;
        if (values.Length == 0)
            return;
        // Prefix lengths, suffix lengths, bytes: where one ends and the next begins shows only in reading it.
        _prefixes.Begin(values, maxCount);
        Count = _prefixes.Left;
        _prefixes.SkipAll();
        var rest = values.Slice(_prefixes.Position);
        _suffixes.Begin(rest, maxCount);
        if (_suffixes.Left != Count)
            ReadFailure.Corrupt($"a page declares {Count} prefixes but {_suffixes.Left} suffixes.");
        _suffixes.SkipAll();
        _position = _prefixes.Position + _suffixes.Position;
        _prefixes.Begin(values, maxCount);
        _suffixes.Begin(rest, maxCount);
    }

    /// <summary>The next value, valid until the next call. The caller has checked that there is one.</summary>
    public ReadOnlySpan<byte> Next()
    {
        Span<int> lengths = stackalloc int[2];
        _prefixes.Read(lengths[..1]);
        _suffixes.Read(lengths[1..]);
        var (prefix, suffix) = (lengths[0], lengths[1]);
        if ((uint)prefix > (uint)_length)
            ReadFailure.Corrupt($"a value takes {prefix} bytes from the one before, which has {_length}.");
        if ((uint)suffix > (uint)(_values.Length - _position))
            ReadFailure.Corrupt($"a value declares {suffix} bytes where {_values.Length - _position} are left in its page.");
        // The prefix is at most what suffixes have added so far, so the length never passes that of the page.
        var length = prefix + suffix;
        if (length > _current.Length)
            Grow(length);
        _values.Span.Slice(_position, suffix).CopyTo(_current.AsSpan(prefix));
        _position += suffix;
        _length = length;
        return _current.AsSpan(0, length);
    }

    private void Grow(int length)
    {
        var capacity = Math.Max(length, (int)Math.Min(_current.Length * 2L, Array.MaxLength));
        budget.Take(capacity);
        budget.Give(_current.Length);
        Array.Resize(ref _current, capacity);
    }
}
