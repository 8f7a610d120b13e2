using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace PartitionLake.Engine.Columns;

/// <summary>
/// An immutable run of byte strings, addressed by code: the values of a string, binary or list column.
/// Text is UTF-8, a list is packed as <see cref="ListValue"/> says.
/// </summary>
/// <remarks>
/// All bytes lie end to end in one array. Codes run from 0; −1 stands for null and is never an entry.
/// Readers of plain pages make one entry per row, so entries may repeat unless <see cref="IsDistinct"/>.
/// </remarks>
public sealed class ByteDictionary
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private int _maxLength = -1;
    private int _isUtf8;

    /// <param name="bytes">The values, end to end. Not copied.</param>
    /// <param name="ends">For each entry the offset behind its last byte; not decreasing. Not copied.</param>
    /// <param name="count">How many entries of <paramref name="ends"/> are in use.</param>
    /// <param name="isDistinct">Whether no two entries are equal.</param>
    public ByteDictionary(byte[] bytes, int[] ends, int count, bool isDistinct)
    {
        _bytes = bytes;
        _ends = ends;
        Count = count;
        IsDistinct = isDistinct;
    }

    public static ByteDictionary Empty { get; } = new([], [], 0, isDistinct: true);

    public int Count { get; }

    public bool IsDistinct { get; }

    /// <summary>Bytes of all values together.</summary>
    public int ByteCount => Count == 0 ? 0 : _ends[Count - 1];

    /// <summary>Bytes of the longest value; 0 where there are none.</summary>
    public int MaxLength
    {
        get
        {
            if (_maxLength < 0)
            {
                var max = 0;
                for (int code = 0, start = 0; code < Count; start = _ends[code++])
                    max = Math.Max(max, _ends[code] - start);
                _maxLength = max;
            }
            return _maxLength;
        }
    }

    /// <summary>Whether every value is UTF-8. Looked at once, whatever number of columns and threads ask.</summary>
    public bool IsUtf8
    {
        get
        {
            if (_isUtf8 == 0)
                _isUtf8 = CheckUtf8() ? 1 : -1;
            return _isUtf8 > 0;
        }
    }

    public ReadOnlySpan<byte> this[int code]
    {
        get
        {
            var start = code == 0 ? 0 : _ends[code - 1];
            return _bytes.AsSpan(start, _ends[code] - start);
        }
    }

    /// <summary>Bytes of a value.</summary>
    public int LengthOf(int code) => _ends[code] - (code == 0 ? 0 : _ends[code - 1]);

    /// <summary>Copies a value to the front of the target and returns its length. Of what stands behind it there, up to 32 bytes may be lost.</summary>
    internal int CopyTo(int code, Span<byte> target)
    {
        var start = code == 0 ? 0 : _ends[code - 1];
        var length = _ends[code] - start;
        // Most values are short: one load and one store, where a call to copy costs more than the copy.
        if (length <= Vector256<byte>.Count && target.Length >= Vector256<byte>.Count && _bytes.Length - start >= Vector256<byte>.Count)
            Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_bytes), (nuint)start).StoreUnsafe(ref MemoryMarshal.GetReference(target));
        else
            _bytes.AsSpan(start, length).CopyTo(target);
        return length;
    }

    // All bytes at once, which is many times as fast as value by value; then no value may begin within a character.
    private bool CheckUtf8()
    {
        var all = _bytes.AsSpan(0, ByteCount);
        if (Ascii.IsValid(all))
            return true;
        if (!Utf8.IsValid(all))
            return false;
        for (int code = 0, start = 0; code < Count; start = _ends[code++])
        {
            if (_ends[code] > start && (_bytes[start] & 0xC0) == 0x80)
                return false;
        }
        return true;
    }

    public string GetString(int code) => Encoding.UTF8.GetString(this[code]);

    /// <summary>A dictionary of the given texts, in the order given.</summary>
    public static ByteDictionary FromStrings(IReadOnlyList<string> values)
    {
        var ends = new int[values.Count];
        var end = 0;
        for (var i = 0; i < ends.Length; i++)
            ends[i] = end += Encoding.UTF8.GetByteCount(values[i]);
        var bytes = new byte[end];
        for (var i = 0; i < ends.Length; i++)
            Encoding.UTF8.GetBytes(values[i], bytes.AsSpan(i == 0 ? 0 : ends[i - 1]));
        return new ByteDictionary(bytes, ends, ends.Length, isDistinct: false);
    }
}
