using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Encodings;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>Reads a column that has one value or null in each row.</summary>
internal abstract class FlatColumnReader(LeafLayout layout, PageReader pages) : ChunkReader(layout, pages), IColumnReader
{
    public string Name => Layout.Name;

    /// <summary>Told where the structs around the column are there; null for nobody.</summary>
    public StructPresence? Around { get; init; }

    public Column Read(int rows, long firstRow)
    {
        Around?.Begin(rows);
        return ReadRows(rows, firstRow);
    }

    public void Complete()
    {
        if (PageLeft > 0 || TryNextPage())
            ReadFailure.Corrupt("the column chunk holds more rows than its row group.");
    }

    /// <summary>Makes sure that the current page has rows, and returns how many of those wanted it has.</summary>
    protected int PageRows(int wanted)
    {
        if (PageLeft == 0 && !TryNextPage())
            ReadFailure.Corrupt("the column chunk holds fewer rows than its row group.");
        return Math.Min(wanted, PageLeft);
    }

    /// <summary>Reads the definition levels of the next rows and returns how many of them hold a value.</summary>
    protected int ReadValidity(ref ValidityWriter validity, int count)
    {
        PageLeft -= count;
        if (DefinitionLevels is null || DefinitionLevels.PeekAllMax(count) == count)
        {
            DefinitionLevels?.SkipAllMax(count);
            Around?.AddPresent(count);
            return validity.AddValid(count);
        }
        return Around is null ? validity.Add(DefinitionLevels, count) : ReadLevels(ref validity, DefinitionLevels, Around, count);
    }

    protected abstract Column ReadRows(int rows, long firstRow);

    private int ReadLevels(ref ValidityWriter validity, LevelDecoder levels, StructPresence around, int count)
    {
        Span<int> block = stackalloc int[64];
        var valid = 0;
        for (var done = 0; done < count; done += block.Length)
        {
            var part = block[..Math.Min(block.Length, count - done)];
            levels.Read(part);
            around.Add(part);
            valid += validity.Add(part, Layout.MaxDefinition);
        }
        return valid;
    }
}

/// <summary>Reads a flat column of fixed-width values.</summary>
internal sealed class FixedColumnReader<T>(LeafLayout layout, PageReader pages, ValueReader<T> values) : FlatColumnReader(layout, pages)
    where T : unmanaged
{
    public override bool HasPadding => values.HasPadding;

    protected override Column ReadRows(int rows, long firstRow)
    {
        var result = GC.AllocateUninitializedArray<T>(rows);
        var validity = new ValidityWriter(rows);
        for (var done = 0; done < rows;)
        {
            var count = PageRows(rows - done);
            var valid = ReadValidity(ref validity, count);
            var part = result.AsSpan(done, count);
            var bad = values.Read(part[..valid]);
            if (bad < 0)
                bad = DecimalRange.FirstOutside(part[..valid], Layout.Format.Type);
            if (bad >= 0)
                throw Unrepresentable(firstRow + done + validity.RowOfValue(done, bad));
            if (valid < count)
                validity.Spread(part, valid, done, default);
            done += count;
        }
        return new Column<T>(Layout.Format.Type, result, rows, validity.ToMap());
    }

    protected override void SetDictionary(ByteSlice page, int count) => values.SetDictionary(page, count);

    protected override void BeginValues(PageEncoding encoding, ByteSlice section, int valueCount) => values.BeginPage(encoding, section, valueCount);

    protected override void EndValues() => values.EndPage();
}

/// <summary>
/// Reads a flat column of byte strings. Batches from dictionary pages share the dictionary of the chunk; plain
/// pages give one entry per value; a batch that has both gets a dictionary of its own.
/// </summary>
internal sealed class ByteColumnReader(LeafLayout layout, PageReader pages, ByteValueReader values, MemoryBudget budget, int batchBytes)
    : FlatColumnReader(layout, pages)
{
    /// <summary>
    /// Rows to decode while nothing is known of the length of their values, and always where prefixes are stored apart: those may be far longer than the page.
    /// </summary>
    private const int ProbeRows = 256;

    public override bool HasPadding => values.HasPadding;

    protected override Column ReadRows(int rows, long firstRow)
    {
        var codes = GC.AllocateUninitializedArray<int>(rows);
        var validity = new ValidityWriter(rows);
        ByteRun? plain = null;
        var usesDictionary = false;
        var done = 0;
        while (done < rows && (plain is null || plain.Used < batchBytes))
        {
            var count = PageRows(rows - done);
            if (!values.IsDictionaryPage)
                count = Math.Min(count, FittingRows(plain));
            var valid = ReadValidity(ref validity, count);
            var part = codes.AsSpan(done, count);
            if (valid > 0 && values.IsDictionaryPage)
            {
                values.ReadCodes(part[..valid]);
                if (!usesDictionary && plain is not null)
                    Rebase(codes.AsSpan(0, done), values.Dictionary.Count);
                usesDictionary = true;
            }
            else if (valid > 0)
            {
                plain ??= new ByteRun(rows - done, budget, isBatch: true);
                var first = plain.Count + (usesDictionary ? values.Dictionary.Count : 0);
                values.ReadPlain(valid, plain);
                if (first == 0)
                    plain.ReserveAhead(ExpectedBytes(plain, done + count, rows));
                for (var i = 0; i < valid; i++)
                    part[i] = first + i;
            }
            if (valid < count)
                validity.Spread(part, valid, done, -1);
            done += count;
        }
        return new DictionaryColumn(Layout.Format.Type, Dictionary(plain, usesDictionary), codes, done);
    }

    protected override void SetDictionary(ByteSlice page, int count) => values.SetDictionary(page, count);

    protected override void BeginValues(PageEncoding encoding, ByteSlice section, int valueCount) =>
        values.BeginPage(encoding, section, valueCount, Rest);

    protected override void EndValues() => values.EndPage();

    /// <summary>About how many rows the batch still takes, by the length of its values so far; at least one.</summary>
    private int FittingRows(ByteRun? plain)
    {
        if (plain is null || plain.Count == 0 || values.IsPrefixedPage)
            return ProbeRows;
        return (int)Math.Clamp((long)(batchBytes - plain.Used) * plain.Count / Math.Max(1, plain.Used), 1, int.MaxValue);
    }

    /// <summary>About how many bytes more the batch brings, by the rows read so far.</summary>
    private long ExpectedBytes(ByteRun plain, int rowsRead, int rows) =>
        Math.Max(0, Math.Min((long)plain.Used * (rows - rowsRead) / rowsRead * 17 / 16, batchBytes - plain.Used));

    private ByteDictionary Dictionary(ByteRun? plain, bool usesDictionary)
    {
        if (plain is null)
            return values.Dictionary;
        return usesDictionary ? Concatenate(values.Dictionary, plain) : new ByteDictionary(plain.Bytes, plain.Ends, plain.Count, isDistinct: false);
    }

    private ByteDictionary Concatenate(ByteDictionary dictionary, ByteRun plain)
    {
        var run = new ByteRun(dictionary.Count + plain.Count, budget, isBatch: true);
        run.Reserve((long)dictionary.ByteCount + plain.Used);
        for (var code = 0; code < dictionary.Count; code++)
            run.Append(dictionary[code]);
        for (var entry = 0; entry < plain.Count; entry++)
            run.Append(plain[entry]);
        return new ByteDictionary(run.Bytes, run.Ends, run.Count, isDistinct: false);
    }

    private static void Rebase(Span<int> codes, int offset)
    {
        for (var i = 0; i < codes.Length; i++)
        {
            if (codes[i] >= 0)
                codes[i] += offset;
        }
    }
}
