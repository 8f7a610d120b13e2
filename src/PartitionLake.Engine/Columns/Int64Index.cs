using System.Numerics;

namespace PartitionLake.Engine.Columns;

/// <summary>Gives each distinct 64-bit number a code, in order of first appearance: a hash table without objects.</summary>
/// <remarks>Not safe for writing by several threads; reading is safe while nobody writes.</remarks>
public sealed class Int64Index
{
    private long[] _keys;
    private int[] _slots;
    private int _count;

    public Int64Index(int expectedCount = 16)
    {
        var capacity = Math.Max(16, expectedCount);
        _keys = new long[capacity];
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
    }

    public int Count => _count;

    public long AllocatedBytes => 8L * _keys.Length + 4L * _slots.Length;

    /// <summary>The code of that number, or −1.</summary>
    public int Find(long key)
    {
        var slots = _slots;
        var mask = slots.Length - 1;
        var slot = Hash(key) & mask;
        while (slots[slot] is var entry && entry != 0)
        {
            if (_keys[entry - 1] == key)
                return entry - 1;
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    /// <summary>The code of that number, which is added when it is new.</summary>
    public int Add(long key)
    {
        var mask = _slots.Length - 1;
        var slot = Hash(key) & mask;
        while (_slots[slot] is var entry && entry != 0)
        {
            if (_keys[entry - 1] == key)
                return entry - 1;
            slot = (slot + 1) & mask;
        }
        if (_count == _keys.Length)
            Array.Resize(ref _keys, _count * 2);
        _keys[_count] = key;
        _slots[slot] = ++_count;
        if (_count * 2 > _slots.Length)
            Rehash();
        return _count - 1;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var code = 0; code < _count; code++)
        {
            var slot = Hash(_keys[code]) & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = code + 1;
        }
    }

    private static int Hash(long key)
    {
        var hash = (ulong)key * 0x9E3779B97F4A7C15;
        return (int)(hash >> 32);
    }
}
