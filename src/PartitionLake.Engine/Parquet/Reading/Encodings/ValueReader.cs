using System.Runtime.CompilerServices;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Reads those values of a column chunk that are not null, page by page, as values of the column's type.</summary>
internal abstract class ValueReader<T>(MemoryBudget budget)
    where T : unmanaged
{
    private const int Block = 1024;

    private readonly HybridDecoder _indexes = new();
    private int[] _codes = [];
    private T[] _dictionary = [];
    private bool[]? _unrepresentable;
    private bool _isDictionary;

    /// <summary>Whether a page so far ended with bytes that are no value.</summary>
    public bool HasPadding { get; private set; }

    public void SetDictionary(ByteSlice page, int count)
    {
        if ((long)count * MinEntryBytes > page.Length)
            ReadFailure.Corrupt($"a dictionary page of {page.Length} bytes declares {count} entries.");
        // A stored entry can be far smaller than the value it stands for, and a second array may have to mark entries.
        budget.Take(count * (Unsafe.SizeOf<T>() + 1L));
        BeginPlain(PageEncoding.Plain, page, count);
        _dictionary = new T[count];
        _unrepresentable = null;
        var bad = ReadPlain(_dictionary);
        HasPadding |= EndPlain();
        if (bad >= 0)
            MarkUnrepresentable(page, count);
    }

    public void BeginPage(PageEncoding encoding, ByteSlice values, int valueCount)
    {
        _isDictionary = encoding is PageEncoding.RleDictionary or PageEncoding.PlainDictionary;
        if (_isDictionary)
            DictionaryIndexes.Begin(_indexes, values);
        else
            BeginPlain(encoding, values, valueCount);
    }

    /// <summary>Fills the destination and returns the first value that the type cannot hold, or −1.</summary>
    public int Read(Span<T> destination) => _isDictionary ? Gather(destination) : ReadPlain(destination);

    /// <summary>Checks, where a page ends, that nothing is left over.</summary>
    public void EndPage()
    {
        if (_isDictionary)
            _indexes.End();
        else
            HasPadding |= EndPlain();
    }

    /// <summary>The least bytes that a plain value takes in a dictionary page.</summary>
    protected abstract int MinEntryBytes { get; }

    protected abstract void BeginPlain(PageEncoding encoding, ByteSlice values, int valueCount);

    protected abstract int ReadPlain(Span<T> destination);

    protected abstract bool EndPlain();

    private int Gather(Span<T> destination)
    {
        var firstBad = -1;
        // Of thousands of small objects most columns are a few values, or not encoded so.
        if (_codes.Length < Math.Min(Block, destination.Length))
            _codes = new int[Math.Min(Block, destination.Length)];
        for (var done = 0; done < destination.Length; done += Block)
        {
            var part = destination.Slice(done, Math.Min(Block, destination.Length - done));
            var codes = _codes.AsSpan(0, part.Length);
            _indexes.Read(codes);
            IndexCheck.Check(codes, _dictionary.Length);
            var dictionary = _dictionary;
            for (var i = 0; i < codes.Length; i++)
                part[i] = dictionary[codes[i]];
            if (_unrepresentable is not null && firstBad < 0 && FirstMarked(codes) is >= 0 and var bad)
                firstBad = done + bad;
        }
        return firstBad;
    }

    private int FirstMarked(ReadOnlySpan<int> codes)
    {
        for (var i = 0; i < codes.Length; i++)
        {
            if (_unrepresentable![codes[i]])
                return i;
        }
        return -1;
    }

    // An entry that no row uses does no harm, so only its use is an error.
    private void MarkUnrepresentable(ByteSlice page, int count)
    {
        BeginPlain(PageEncoding.Plain, page, count);
        _unrepresentable = new bool[count];
        for (var i = 0; i < count; i++)
            _unrepresentable[i] = ReadPlain(_dictionary.AsSpan(i, 1)) >= 0;
    }
}

/// <summary>The values' section of a dictionary-encoded page: one byte that says how wide an index is, then runs of indexes.</summary>
internal static class DictionaryIndexes
{
    public static void Begin(HybridDecoder decoder, ByteSlice values)
    {
        // A page without a value that is not null may leave even the width out, and one whose indexes take no bits the runs.
        if (values.Length == 0 || values.Span[0] == 0)
            decoder.BeginZeros();
        else
            decoder.Begin(values.Slice(1), values.Span[0]);
    }
}
