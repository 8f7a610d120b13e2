using System.IO.Hashing;
using System.Numerics;
using System.Runtime.Intrinsics;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>
/// The distinct byte strings of one chunk, in order of first occurrence, and for each value its place among
/// them. Both follow from the values alone, whatever dictionary the values came with.
/// </summary>
/// <remarks>
/// A source dictionary may belong to the whole run and hold millions of entries, of which a small file uses
/// a few: the map from source codes is kept between chunks, and only the places that were used are undone.
/// </remarks>
internal sealed class LocalDictionary
{
    private const int FirstSlots = 256;

    private readonly ByteBuffer _plain = new(4096);
    private int[] _ends = new int[256];
    private int[] _codes = [];
    private int[] _map = [];
    private int[] _used = new int[256];
    private int _usedCount;
    private int[] _numbers = [];
    private int[] _slots = new int[FirstSlots];
    private ulong[] _hashes = new ulong[256];
    private int _slotCount;
    private int _shortest;

    /// <summary>How many distinct values.</summary>
    public int Count { get; private set; }

    /// <summary>How many values that are not null.</summary>
    public int Values { get; private set; }

    /// <summary>For each value that is not null its entry.</summary>
    public ReadOnlySpan<int> Codes => _codes.AsSpan(0, Values);

    /// <summary>The entries as PLAIN encodes them: length, then bytes.</summary>
    public ReadOnlySpan<byte> Plain => _plain.Written;

    public ReadOnlySpan<byte> this[int entry]
    {
        get
        {
            var start = StartOf(entry) + 4;
            return _plain.Slice(start, _ends[entry] - start);
        }
    }

    /// <summary>Bytes of an entry in PLAIN form, its length included.</summary>
    public int SizeOf(int entry) => _ends[entry] - StartOf(entry);

    /// <summary>Bytes that all values take in PLAIN form at least, known without a look at them.</summary>
    public long LeastPlain => (long)Values * _shortest;

    /// <summary>Bytes of all values in PLAIN form.</summary>
    public long MeasurePlain()
    {
        if (Count == Values)
            return _plain.Length;
        long bytes = 0;
        foreach (var code in Codes)
            bytes += SizeOf(code);
        return bytes;
    }

    /// <summary>Writes the given values as PLAIN encodes them.</summary>
    /// <param name="from">The first of them.</param>
    /// <param name="to">The one behind the last.</param>
    /// <param name="output">Where they go.</param>
    public void WritePlain(int from, int to, ByteBuffer output)
    {
        if (from == to)
            return;
        var codes = Codes[from..to];
        if (Count == Values)
        {
            // Where no value repeats, the entries are the values, in their order.
            output.Write(Plain[StartOf(codes[0]).._ends[codes[^1]]]);
            return;
        }
        var length = 0L;
        foreach (var code in codes)
            length += SizeOf(code);
        // Short values are copied with what stands behind them, which the next one covers.
        var slack = Vector256<byte>.Count;
        _plain.Reserve(slack);
        var entries = _plain.WithSlack(slack);
        var target = output.Reserve(checked((int)length + slack));
        var written = 0;
        foreach (var code in codes)
        {
            var start = StartOf(code);
            var size = _ends[code] - start;
            if (size <= slack)
                Vector256.LoadUnsafe(in entries[start]).StoreUnsafe(ref target[written]);
            else
                entries.Slice(start, size).CopyTo(target[written..]);
            written += size;
        }
        output.Advance(written);
    }

    /// <summary>Takes in the values of a flat column.</summary>
    public void Map(DictionaryColumn column, int rows, Leaf leaf, Levels levels)
    {
        Clear();
        var codes = column.Codes.AsSpan(0, rows);
        RoomForCodes(rows);
        var source = column.Dictionary;
        RoomForSource(source);
        if (codes.IndexOfAnyInRange(int.MinValue, -1) >= 0)
        {
            Values = MapValid(codes, source, levels.BeginFlat(leaf, rows));
            levels.EndFlat(Values);
            return;
        }
        levels.SetAllValid(leaf, rows);
        Values = rows;
        if (codes.IndexOfAnyExcept(codes[0]) < 0)
        {
            Add(source[codes[0]]);
            _codes.AsSpan(0, rows).Clear();
            return;
        }
        MapAll(codes, source);
    }

    /// <summary>Takes in the values of a flat column whose rows repeat: each entry is looked up once.</summary>
    public void Map(RepeatedColumn column, int rows, Leaf leaf, Levels levels)
    {
        Clear();
        RoomForCodes(rows);
        var entries = (DictionaryColumn)column.Entries;
        RoomForSource(entries.Dictionary);
        if (_numbers.Length <= entries.Length)
            _numbers = new int[(int)BitOperations.RoundUpToPowerOf2((uint)entries.Length + 1)];
        _numbers[0] = -1;
        for (var entry = 0; entry < entries.Length; entry++)
        {
            var code = entries.Codes[entry];
            var number = code < 0 ? 0 : _map[code] is var known and not 0 ? known : Learn(code, entries.Dictionary);
            _numbers[entry + 1] = number - 1;
        }
        Values = levels.SetRepeated(leaf, column.Places.AsSpan(0, rows), _numbers.AsSpan(0, entries.Length + 1), _codes);
    }

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        for (var i = 0; i < _usedCount; i++)
            _map[_used[i]] = 0;
        _usedCount = 0;
        Count = Values = 0;
        _slotCount = 0;
        _plain.Clear();
    }

    /// <summary>The place of a source entry in the map from codes: 0 until <see cref="Learn"/> has seen it, then its number + 1.</summary>
    public int Lookup(int sourceCode) => _map[sourceCode];

    /// <summary>Notes a number for a source entry until <see cref="Clear"/>.</summary>
    public void Remember(int sourceCode, int number)
    {
        if (_usedCount == _used.Length)
            Array.Resize(ref _used, _usedCount * 2);
        _used[_usedCount++] = sourceCode;
        _map[sourceCode] = number + 1;
    }

    public void RoomForSource(ByteDictionary source)
    {
        if (_map.Length < Math.Max(1, source.Count))
            _map = new int[Math.Max(Math.Max(1, source.Count), Math.Min(Array.MaxLength, _map.Length * 2L))];
    }

    /// <summary>Appends a value by its entry.</summary>
    public void AppendCode(int entry)
    {
        if (Values == _codes.Length)
            Array.Resize(ref _codes, Math.Max(256, Values * 2));
        _codes[Values++] = entry;
    }

    /// <summary>The entry of that value, which is added if it is new.</summary>
    public int FindOrAdd(ReadOnlySpan<byte> value)
    {
        if (Count * 2 >= _slotCount)
            Rehash();
        var hash = XxHash3.HashToUInt64(value);
        var mask = _slotCount - 1;
        var slot = (int)hash & mask;
        while (_slots[slot] is var entry && entry != 0)
        {
            if (_hashes[entry - 1] == hash && this[entry - 1].SequenceEqual(value))
                return entry - 1;
            slot = (slot + 1) & mask;
        }
        if (Count >= _hashes.Length)
            Array.Resize(ref _hashes, Count * 2);
        _hashes[Count] = hash;
        _slots[slot] = Count + 1;
        return Add(value);
    }

    private void MapAll(ReadOnlySpan<int> codes, ByteDictionary source)
    {
        var map = _map;
        var target = _codes.AsSpan(0, codes.Length);
        for (var i = 0; i < target.Length; i++)
        {
            var number = map[codes[i]];
            if (number == 0)
                number = Learn(codes[i], source);
            target[i] = number - 1;
        }
    }

    private int MapValid(ReadOnlySpan<int> codes, ByteDictionary source, Span<ulong> words)
    {
        var map = _map;
        var target = _codes;
        var values = 0;
        for (var start = 0; start < codes.Length; start += 64)
        {
            ulong bits = 0;
            var end = Math.Min(start + 64, codes.Length);
            for (var row = start; row < end; row++)
            {
                // Without a branch on null, which cannot be foretold: the place of a null is written over by the next value.
                var code = codes[row];
                var isValue = code >>> 31 ^ 1;
                var number = map[code & ~(code >> 31)];
                if (number == 0 && isValue != 0)
                    number = Learn(code, source);
                target[values] = number - 1;
                values += isValue;
                bits |= (ulong)isValue << row;
            }
            words[start >> 6] = bits;
        }
        return values;
    }

    private int Learn(int sourceCode, ByteDictionary source)
    {
        var entry = source.IsDistinct ? Add(source, sourceCode) : FindOrAdd(source[sourceCode]);
        Remember(sourceCode, entry);
        return entry + 1;
    }

    private int Add(ReadOnlySpan<byte> value)
    {
        _plain.WriteInt32(value.Length);
        _plain.Write(value);
        return AddEntry(value.Length + 4);
    }

    private int Add(ByteDictionary source, int code)
    {
        _plain.WriteInt32(source.LengthOf(code));
        _plain.Advance(source.CopyTo(code, _plain.Reserve(source.LengthOf(code))));
        return AddEntry(source.LengthOf(code) + 4);
    }

    private int AddEntry(int size)
    {
        if (Count == _ends.Length)
            Array.Resize(ref _ends, Count * 2);
        _ends[Count] = _plain.Length;
        _shortest = Count == 0 ? size : Math.Min(_shortest, size);
        return Count++;
    }

    private int StartOf(int entry) => entry == 0 ? 0 : _ends[entry - 1];

    private void RoomForCodes(int rows)
    {
        if (_codes.Length < rows)
            _codes = new int[(int)BitOperations.RoundUpToPowerOf2((uint)rows)];
    }

    private void Rehash()
    {
        _slotCount = Math.Max(FirstSlots, _slotCount * 4);
        if (_slots.Length < _slotCount)
            _slots = new int[_slotCount];
        else
            _slots.AsSpan(0, _slotCount).Clear();
        var mask = _slotCount - 1;
        for (var entry = 0; entry < Count; entry++)
        {
            var slot = (int)_hashes[entry] & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = entry + 1;
        }
    }
}
