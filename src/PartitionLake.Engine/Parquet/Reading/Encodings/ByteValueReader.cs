using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Reads the byte strings of a column chunk that are not null: as codes from dictionary pages, as bytes from others.</summary>
internal sealed class ByteValueReader(IByteDecoder decoder, MemoryBudget budget)
{
    private readonly HybridDecoder _indexes = new();

    /// <summary>The dictionary of the chunk; one object for all its batches.</summary>
    public ByteDictionary Dictionary { get; private set; } = ByteDictionary.Empty;

    public bool IsDictionaryPage { get; private set; }

    /// <summary>Whether the values of the page may be longer than what it stores of them.</summary>
    public bool IsPrefixedPage { get; private set; }

    /// <summary>Whether a page so far ended with bytes that are no value.</summary>
    public bool HasPadding { get; private set; }

    public void SetDictionary(ByteSlice page, int count)
    {
        // A value takes its own bytes, or at least the four of its length: more entries than that is a lie.
        if ((long)count * decoder.MinEntryBytes > page.Length)
            ReadFailure.Corrupt($"a dictionary page of {page.Length} bytes declares {count} entries.");
        budget.Take(count * (long)sizeof(int));
        var run = new ByteRun(count, budget, isBatch: false);
        decoder.Begin(PageEncoding.Plain, page, count);
        decoder.Read(count, run);
        HasPadding |= decoder.End();
        Dictionary = new ByteDictionary(run.Bytes, run.Ends, count, isDistinct: false);
    }

    /// <summary>Whether plain pages may come in pieces.</summary>
    public bool TakesPieces => decoder.TakesPieces;

    public void BeginPage(PageEncoding encoding, ByteSlice values, int valueCount, PageRest? rest = null)
    {
        IsDictionaryPage = encoding is PageEncoding.RleDictionary or PageEncoding.PlainDictionary;
        IsPrefixedPage = encoding == PageEncoding.DeltaByteArray;
        if (IsDictionaryPage)
            DictionaryIndexes.Begin(_indexes, values);
        else
            decoder.Begin(encoding, values, valueCount, rest);
    }

    public void ReadCodes(Span<int> codes)
    {
        _indexes.Read(codes);
        IndexCheck.Check(codes, Dictionary.Count);
    }

    public void ReadPlain(int count, ByteRun run) => decoder.Read(count, run);

    public void EndPage()
    {
        if (IsDictionaryPage)
            _indexes.End();
        else
            HasPadding |= decoder.End();
    }
}
