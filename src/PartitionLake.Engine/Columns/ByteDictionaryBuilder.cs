using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PartitionLake.Engine.Columns;

/// <summary>Collects byte strings and gives each distinct one a code, in order of first appearance.</summary>
/// <remarks>
/// Open addressing over the bytes of the values; an entry costs its bytes plus about 16. Not safe for
/// use by several threads: the owner locks. A snapshot stays valid while the builder goes on growing,
/// because entries are only ever appended.
/// </remarks>
public sealed class ByteDictionaryBuilder
{
    private byte[] _bytes;
    private int[] _ends;
    private uint[] _hashes;
    private int[] _slots;
    private int _count;
    private int _used;

    public ByteDictionaryBuilder(int expectedCount = 16)
    {
        var capacity = Math.Max(16, expectedCount);
        _bytes = new byte[capacity * 8];
        _ends = new int[capacity];
        _hashes = new uint[capacity];
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
    }

    public int Count => _count;

    /// <summary>Memory held, in bytes.</summary>
    public long AllocatedBytes => _bytes.LongLength + 4L * (_ends.Length + _hashes.Length + _slots.Length);

    public ReadOnlySpan<byte> this[int code]
    {
        get
        {
            var start = code == 0 ? 0 : _ends[code - 1];
            return _bytes.AsSpan(start, _ends[code] - start);
        }
    }

    /// <summary>The code of that value, which is added when it is new.</summary>
    /// <exception cref="OverflowException">The values together would pass 2 GiB.</exception>
    public int Add(ReadOnlySpan<byte> value)
    {
        var hash = Hash(value);
        var slot = Find(value, hash);
        if (_slots[slot] != 0)
            return _slots[slot] - 1;
        if (_count == _ends.Length)
        {
            Array.Resize(ref _ends, _count * 2);
            Array.Resize(ref _hashes, _count * 2);
        }
        var end = checked(_used + value.Length);
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(end, _bytes.Length * 2L)));
        value.CopyTo(_bytes.AsSpan(_used));
        _used = end;
        _ends[_count] = end;
        _hashes[_count] = hash;
        _slots[slot] = ++_count;
        if (_count * 2 > _slots.Length)
            Rehash();
        return _count - 1;
    }

    /// <summary>The code of that value, or −1.</summary>
    public int Find(ReadOnlySpan<byte> value) => _slots[Find(value, Hash(value))] - 1;

    /// <summary>The values so far as a dictionary. It shares memory with the builder and does not change.</summary>
    public ByteDictionary ToDictionary() => new(_bytes, _ends, _count, isDistinct: true);

    private int Find(ReadOnlySpan<byte> value, uint hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        while (_slots[slot] is var entry && entry != 0)
        {
            if (_hashes[entry - 1] == hash && this[entry - 1].SequenceEqual(value))
                return slot;
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var code = 0; code < _count; code++)
        {
            var slot = (int)_hashes[code] & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = code + 1;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> value)
    {
        const ulong Prime1 = 0x9E3779B185EBCA87;
        const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
        var hash = (ulong)value.Length * Prime1 + Prime2;
        ref var start = ref MemoryMarshal.GetReference(value);
        var offset = 0;
        for (; offset + 8 <= value.Length; offset += 8)
            hash = BitOperations.RotateLeft(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, offset)) * Prime2, 31) * Prime1;
        ulong tail = 0;
        for (var shift = 0; offset < value.Length; offset++, shift += 8)
            tail |= (ulong)Unsafe.Add(ref start, offset) << shift;
        hash = BitOperations.RotateLeft(hash ^ tail * Prime2, 31) * Prime1;
        hash ^= hash >> 33;
        return (uint)(hash * Prime2 >> 32);
    }
}
