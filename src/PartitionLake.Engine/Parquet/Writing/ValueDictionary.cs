using System.Numerics;
using System.Runtime.CompilerServices;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>
/// The distinct numbers of one chunk by their bits, in order of first occurrence, and for each value its
/// place among them. −0.0 and +0.0 are two entries, as are two NaNs of different payload.
/// </summary>
internal sealed class ValueDictionary<T>
    where T : unmanaged, IEquatable<T>
{
    private const int FirstSlots = 256;

    /// <summary>
    /// Entries before it may be seen that a dictionary cannot pay. Late on purpose: facts repeat the same long
    /// list of codes and prices group after group, and the first pass over such a list is all distinct.
    /// </summary>
    private const int GiveUpFrom = 16_384;

    private T[] _entries = new T[FirstSlots];
    private int[] _slots = new int[FirstSlots];
    private int[] _codes = [];
    private int[] _repeated = [];
    private int _slotCount;
    private int _values;

    public int Count { get; private set; }

    public ReadOnlySpan<T> Entries => _entries.AsSpan(0, Count);

    public ReadOnlySpan<int> Codes => _codes.AsSpan(0, _values);

    /// <summary>Takes in the values; false if so many of them are distinct that a dictionary is out of the question.</summary>
    /// <param name="values">The values.</param>
    /// <param name="mostEntries">With more entries than this nobody wants the dictionary.</param>
    public bool Map(ReadOnlySpan<T> values, int mostEntries)
    {
        Count = 0;
        _values = values.Length;
        if (_codes.Length < values.Length)
            _codes = new int[(int)BitOperations.RoundUpToPowerOf2((uint)values.Length)];
        if (values.IndexOfAnyExcept(values[0]) < 0)
        {
            _entries[0] = values[0];
            Count = 1;
            _codes.AsSpan(0, values.Length).Clear();
            return true;
        }
        _slotCount = 0;
        Grow();
        return MapAll(values, mostEntries);
    }

    /// <summary>Takes the values that were mapped for entries of others: from now on there is a code for each place.</summary>
    /// <param name="places">For each value which of the mapped ones it is.</param>
    public void Repeat(ReadOnlySpan<int> places)
    {
        if (_repeated.Length < places.Length)
            _repeated = new int[(int)BitOperations.RoundUpToPowerOf2((uint)places.Length)];
        var codes = Codes;
        var repeated = _repeated.AsSpan(0, places.Length);
        for (var i = 0; i < repeated.Length; i++)
            repeated[i] = codes[places[i]];
        (_codes, _repeated) = (_repeated, _codes);
        _values = places.Length;
    }

    private bool MapAll(ReadOnlySpan<T> values, int mostEntries)
    {
        var codes = _codes.AsSpan(0, values.Length);
        var slots = _slots;
        var entries = _entries;
        var shift = 64 - BitOperations.Log2((uint)_slotCount);
        var mask = _slotCount - 1;
        for (var i = 0; i < codes.Length; i++)
        {
            var value = values[i];
            var slot = (int)(Hash(value) >> shift);
            int entry;
            while ((entry = slots[slot]) != 0 && !entries[entry - 1].Equals(value))
                slot = (slot + 1) & mask;
            if (entry == 0)
            {
                entries[Count] = value;
                slots[slot] = entry = ++Count;
                if (Count > mostEntries)
                    return false;
                if (Count * 2 >= _slotCount)
                {
                    if (Count >= GiveUpFrom && Count > (long)i * 3 / 4)
                        return false;
                    Grow();
                    (slots, entries, mask) = (_slots, _entries, _slotCount - 1);
                    shift = 64 - BitOperations.Log2((uint)_slotCount);
                }
            }
            codes[i] = entry - 1;
        }
        return true;
    }

    private void Grow()
    {
        _slotCount = Math.Max(FirstSlots, _slotCount * 4);
        if (_slots.Length < _slotCount)
            _slots = new int[_slotCount];
        else
            _slots.AsSpan(0, _slotCount).Clear();
        if (_entries.Length < _slotCount / 2 + 1)
            Array.Resize(ref _entries, _slotCount / 2 + 1);
        var shift = 64 - BitOperations.Log2((uint)_slotCount);
        var mask = _slotCount - 1;
        for (var entry = 0; entry < Count; entry++)
        {
            var slot = (int)(Hash(_entries[entry]) >> shift);
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = entry + 1;
        }
    }

    /// <summary>The high bits of a product depend on all bits of the value, and low bits of a double are often zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(T value)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        if (Unsafe.SizeOf<T>() == 4)
            return Unsafe.BitCast<T, uint>(value) * Odd;
        if (Unsafe.SizeOf<T>() == 8)
        {
            var bits = Unsafe.BitCast<T, ulong>(value);
            return (bits ^ bits >> 32) * Odd;
        }
        var wide = Unsafe.BitCast<T, UInt128>(value);
        return ((ulong)wide ^ BitOperations.RotateLeft((ulong)(wide >> 64), 29)) * Odd;
    }
}
