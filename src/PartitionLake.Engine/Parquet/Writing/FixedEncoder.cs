using System.Numerics;
using System.Runtime.InteropServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Numbers of fixed width: dictionary or plain, whichever is smaller.</summary>
/// <typeparam name="T">The type of the values, which orders them.</typeparam>
/// <typeparam name="TBits">An integer type of the same width, which tells them apart.</typeparam>
internal sealed class FixedEncoder<T, TBits> : LeafEncoder<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
    where TBits : unmanaged, IEquatable<TBits>
{
    /// <summary>The part of a page of numbers that Zstandard leaves at its fast levels, measured on prices, coordinates and counts.</summary>
    private const double LeftByZstd = 0.75;

    private readonly Leaf _leaf;
    private readonly EncoderWorkspace _workspace;
    private readonly int _width;

    public FixedEncoder(Leaf leaf, EncoderWorkspace workspace)
    {
        _leaf = leaf;
        _workspace = workspace;
        _width = FixedWidth.Of<T>(leaf);
    }

    public override void Encode(ReadOnlySpan<T> values, Levels levels, ChunkWriter chunk)
    {
        if (values.IsEmpty)
        {
            WritePages(PageEncoding.Plain, values, default, 0, levels, chunk);
            return;
        }
        var dictionary = _workspace.Dictionary<TBits>();
        if (dictionary.Map(MemoryMarshal.Cast<T, TBits>(values), MostEntries(values.Length, chunk.Options))
            && PrefersDictionary(dictionary.Count, values.Length, chunk.Options))
            WriteDictionaryPages(dictionary, levels, chunk);
        else
            WriteValuePages(values, levels, chunk);
    }

    public override void EncodeRepeated(ReadOnlySpan<T> entries, ReadOnlySpan<int> places, Levels levels, ChunkWriter chunk)
    {
        var dictionary = _workspace.Dictionary<TBits>();
        var most = MostEntries(places.Length, chunk.Options);
        var isMapped = !entries.IsEmpty && dictionary.Map(MemoryMarshal.Cast<T, TBits>(entries), most);
        if (!isMapped && (entries.IsEmpty || dictionary.Count <= most))
        {
            base.EncodeRepeated(entries, places, levels, chunk);
        }
        else if (isMapped && PrefersDictionary(dictionary.Count, places.Length, chunk.Options))
        {
            dictionary.Repeat(places);
            WriteDictionaryPages(dictionary, levels, chunk);
        }
        else
        {
            WriteValuePages(Expand(entries, places), levels, chunk);
        }
    }

    /// <summary>The most entries with which a dictionary is preferred for that many values: with each one more it pays less.</summary>
    private int MostEntries(int values, ParquetWriterOptions options)
    {
        var (most, tooMany) = (0, values + 1);
        while (most + 1 < tooMany)
        {
            var entries = most + (tooMany - most) / 2;
            if (PrefersDictionary(entries, values, options))
                most = entries;
            else
                tooMany = entries;
        }
        return most;
    }

    private bool PrefersDictionary(int entries, int values, ParquetWriterOptions options)
    {
        var dictionaryBytes = (long)entries * _width;
        return dictionaryBytes <= options.MaxDictionaryBytes
            && EncodingChoice.PrefersDictionary(dictionaryBytes, entries, values, (long)values * _width, LeftByZstd);
    }

    private void WriteDictionaryPages(ValueDictionary<TBits> dictionary, Levels levels, ChunkWriter chunk)
    {
        var entries = MemoryMarshal.Cast<TBits, T>(dictionary.Entries);
        FixedWidth.Write(entries, _width, chunk.Body);
        chunk.EndDictionaryPage(entries.Length);
        SetBounds(entries, chunk.Bounds);
        AddTo(chunk.Filter, entries);
        WritePages(PageEncoding.RleDictionary, entries, dictionary.Codes, HybridRle.WidthOf(entries.Length), levels, chunk);
    }

    private void WriteValuePages(ReadOnlySpan<T> values, Levels levels, ChunkWriter chunk)
    {
        SetBounds(values, chunk.Bounds);
        AddTo(chunk.Filter, values);
        WritePages(PageEncoding.Plain, values, default, _width * 8, levels, chunk);
    }

    /// <param name="encoding">How values are written.</param>
    /// <param name="values">The values, or the entries of the dictionary.</param>
    /// <param name="codes">For each value its entry, where there is a dictionary.</param>
    /// <param name="bits">Bits of a value in the page at most.</param>
    /// <param name="levels">Where the values stand.</param>
    /// <param name="chunk">The chunk that was begun.</param>
    private void WritePages(PageEncoding encoding, ReadOnlySpan<T> values, ReadOnlySpan<int> codes, int bits, Levels levels, ChunkWriter chunk)
    {
        var page = default(PageRange);
        while (page.RowEnd < levels.Rows)
        {
            page = levels.Next(page, chunk.Options.MaxPageRows, 8L * chunk.Options.MaxPageBytes / Math.Max(1, bits));
            levels.Write(page, chunk.Body);
            if (encoding == PageEncoding.RleDictionary)
            {
                chunk.Body.WriteByte((byte)bits);
                HybridRle.Write(codes[page.ValueStart..page.ValueEnd], bits, chunk.Body);
            }
            else
            {
                FixedWidth.Write(values[page.ValueStart..page.ValueEnd], _width, chunk.Body);
            }
            var bounds = chunk.EndDataPage(page, encoding);
            if (page.Rows < levels.Rows)
                SetPageBounds(page, values, codes, bounds);
        }
    }

    private void SetPageBounds(in PageRange page, ReadOnlySpan<T> values, ReadOnlySpan<int> codes, Bounds bounds)
    {
        if (codes.IsEmpty)
        {
            SetBounds(values[page.ValueStart..page.ValueEnd], bounds);
            return;
        }
        var used = _workspace.PageCodes.Distinct(codes[page.ValueStart..page.ValueEnd], values.Length);
        var picked = _workspace.Buffer<T>().Take(used.Length);
        for (var i = 0; i < used.Length; i++)
            picked[i] = values[used[i]];
        SetBounds(picked, bounds);
    }

    private void AddTo(BloomFilterBuilder? filter, ReadOnlySpan<T> values)
    {
        if (filter is null)
            return;
        Span<byte> plain = stackalloc byte[16];
        foreach (var value in values)
        {
            FixedWidth.Put(value, plain, _width);
            filter.Add(plain[.._width]);
            if ((typeof(T) == typeof(float) || typeof(T) == typeof(double)) && (T.IsZero(value) || T.IsNaN(value)))
                filter.AddEquals(double.CreateChecked(value), typeof(T) == typeof(float));
        }
    }

    private void SetBounds(ReadOnlySpan<T> values, Bounds bounds)
    {
        var extrema = Extrema<T>.Of(values);
        if (extrema.IsEmpty || !_leaf.HasBounds)
            return;
        Span<byte> bytes = stackalloc byte[16];
        extrema = extrema.WithWideZero();
        FixedWidth.Put(extrema.Min, bytes, _width);
        bounds.SetMin(bytes[.._width]);
        FixedWidth.Put(extrema.Max, bytes, _width);
        bounds.SetMax(bytes[.._width]);
    }
}
