using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Text and binary: a dictionary where values repeat, otherwise PLAIN.</summary>
/// <remarks>
/// DELTA_LENGTH_BYTE_ARRAY would take fewer bytes, but the vectorised reader of Spark 3.5.6 and 4.0.0 takes wrong
/// values from it without an error (SPARK-52240), and Spark 3.5.6 is what AWS Glue 5.1 runs.
/// </remarks>
internal sealed class ByteEncoder
{
    /// <summary>The part of a page of text that Zstandard leaves at its fast levels.</summary>
    private const double LeftByZstd = 0.5;

    private readonly Leaf _leaf;
    private readonly EncoderWorkspace _workspace;

    public ByteEncoder(Leaf leaf, EncoderWorkspace workspace)
    {
        _leaf = leaf;
        _workspace = workspace;
    }

    /// <summary>Writes pages and bounds of the values that the workspace's dictionary holds.</summary>
    public void Encode(Levels levels, ChunkWriter chunk)
    {
        var dictionary = _workspace.Bytes;
        if (dictionary.Count > 0)
            SetChunkBounds(dictionary, chunk.Bounds);
        for (var entry = 0; chunk.Filter is not null && entry < dictionary.Count; entry++)
            chunk.Filter.Add(dictionary[entry]);
        if (PrefersDictionary(dictionary, chunk.Options))
            WriteDictionaryPages(dictionary, levels, chunk);
        else
            WriteValuePages(dictionary, levels, chunk);
    }

    private static bool PrefersDictionary(LocalDictionary dictionary, ParquetWriterOptions options)
        => dictionary.Plain.Length <= options.MaxDictionaryBytes
            && dictionary.Count < dictionary.Values
            && (IsSmallerThan(dictionary.LeastPlain, dictionary) || IsSmallerThan(dictionary.MeasurePlain(), dictionary));

    private static bool IsSmallerThan(long plainBytes, LocalDictionary dictionary)
        => EncodingChoice.PrefersDictionary(dictionary.Plain.Length, dictionary.Count, dictionary.Values, plainBytes, LeftByZstd);

    private void WriteDictionaryPages(LocalDictionary dictionary, Levels levels, ChunkWriter chunk)
    {
        var bits = HybridRle.WidthOf(dictionary.Count);
        chunk.Body.Write(dictionary.Plain);
        chunk.EndDictionaryPage(dictionary.Count);
        var page = default(PageRange);
        while (page.RowEnd < levels.Rows)
        {
            page = levels.Next(page, chunk.Options.MaxPageRows, 8L * chunk.Options.MaxPageBytes / Math.Max(1, bits));
            levels.Write(page, chunk.Body);
            chunk.Body.WriteByte((byte)bits);
            HybridRle.Write(dictionary.Codes[page.ValueStart..page.ValueEnd], bits, chunk.Body);
            EndPage(page, PageEncoding.RleDictionary, dictionary, levels, chunk);
        }
    }

    private void WriteValuePages(LocalDictionary dictionary, Levels levels, ChunkWriter chunk)
    {
        var page = default(PageRange);
        while (page.RowEnd < levels.Rows)
        {
            page = levels.Next(page, chunk.Options.MaxPageRows, chunk.Options.MaxPageBytes, dictionary.Codes, dictionary);
            levels.Write(page, chunk.Body);
            dictionary.WritePlain(page.ValueStart, page.ValueEnd, chunk.Body);
            EndPage(page, PageEncoding.Plain, dictionary, levels, chunk);
        }
    }

    private void EndPage(in PageRange page, PageEncoding encoding, LocalDictionary dictionary, Levels levels, ChunkWriter chunk)
    {
        var bounds = chunk.EndDataPage(page, encoding);
        if (page.Rows == levels.Rows || page.Values == 0 || !_leaf.HasBounds)
            return;
        var used = _workspace.PageCodes.Distinct(dictionary.Codes[page.ValueStart..page.ValueEnd], dictionary.Count);
        var min = used[0];
        var max = min;
        foreach (var entry in used)
            Widen(dictionary, entry, ref min, ref max);
        ByteExtrema.Set(bounds, _leaf.Type, dictionary[min], dictionary[max]);
    }

    private void SetChunkBounds(LocalDictionary dictionary, Bounds bounds)
    {
        if (!_leaf.HasBounds)
            return;
        var min = 0;
        var max = 0;
        for (var entry = 1; entry < dictionary.Count; entry++)
            Widen(dictionary, entry, ref min, ref max);
        ByteExtrema.Set(bounds, _leaf.Type, dictionary[min], dictionary[max]);
    }

    private static void Widen(LocalDictionary dictionary, int entry, ref int min, ref int max)
    {
        var value = dictionary[entry];
        if (value.SequenceCompareTo(dictionary[max]) > 0)
            max = entry;
        else if (value.SequenceCompareTo(dictionary[min]) < 0)
            min = entry;
    }
}
