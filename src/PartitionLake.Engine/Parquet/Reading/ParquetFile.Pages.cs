using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Chunks;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>Reading single pages by the page index.</summary>
public sealed partial class ParquetFile
{
    /// <summary>The largest index that is read; more than this is no index but an attack.</summary>
    private const int MaxIndexBytes = 16 << 20;

    /// <summary>Whether a column of a row group has an index of its pages by which single ones can be read.</summary>
    /// <remarks>The values of lists are not rows, so pages of lists are not read singly.</remarks>
    public bool HasPageIndex(int rowGroup, int column)
    {
        return _layouts[column].IsFlat && IsInside(ChunkOf(rowGroup, _layouts[column].Only).OffsetIndex);
    }

    /// <summary>Reads the page index of some columns. One that contradicts itself is left out, as if the file had none.</summary>
    /// <param name="rowGroup">Position of the row group.</param>
    /// <param name="columns">Positions in <see cref="Schema"/> of columns with <see cref="HasPageIndex"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async ValueTask<RowGroupPages> LoadPageIndexAsync(int rowGroup, IReadOnlyList<int> columns, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var group = _metadata.RowGroups[rowGroup];
        var wanted = new List<IReadOnlyList<(long, int)>>();
        foreach (var column in columns)
        {
            var chunk = group.Chunks[_layouts[column].Only.Leaf];
            wanted.Add([(chunk.OffsetIndex.Offset, chunk.OffsetIndex.Length)]);
            wanted.Add(IsInside(chunk.ColumnIndex) ? [(chunk.ColumnIndex.Offset, chunk.ColumnIndex.Length)] : []);
        }
        using var loaded = await LoadRangesAsync(wanted, rowGroup, cancellationToken).ConfigureAwait(false);
        var pages = new RowGroupPages(rowGroup);
        for (var i = 0; i < columns.Count; i++)
        {
            var layout = _layouts[columns[i]];
            if (PageIndexReader.ReadOffsets(loaded.Slices[2 * i].Span, group.Chunks[layout.Only.Leaf], group.RowCount) is not { } places)
                continue;
            var bounds = loaded.Slices[2 * i + 1];
            var statistics = bounds.Length == 0 ? null : PageIndexReader.ReadBounds(
                bounds.Span, places, layout, RowGroupCatalog.HasTypeOrder(_metadata, layout), RowGroupCatalog.IsParquetNet(_metadata));
            pages.Add(columns[i], places, statistics);
        }
        return pages;
    }

    /// <summary>Loads the pages of some columns that hold the rows, and prepares to decode those rows alone.</summary>
    /// <param name="pages">The index of all these columns.</param>
    /// <param name="columns">Positions in <see cref="Schema"/>, in the order wanted.</param>
    /// <param name="rows">Ranges of rows of the row group, ascending and apart.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LakeException">As <see cref="OpenAsync"/>; also when the index and the pages do not agree.</exception>
    public async ValueTask<RowRangeReader> OpenRowsAsync(
        RowGroupPages pages, IReadOnlyList<int> columns, IReadOnlyList<RowRange> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        var group = _metadata.RowGroups[pages.RowGroup];
        var chunks = new ChunkMetadata[columns.Count];
        var places = new List<PagePlace>[columns.Count];
        var wanted = new List<(long Offset, int Length)>[columns.Count];
        for (var i = 0; i < chunks.Length; i++)
        {
            chunks[i] = Checked(group, _layouts[columns[i]].Only, pages.RowGroup);
            var all = pages.PlacesOf(columns[i]) ?? throw new ArgumentException($"The column '{FieldOf(columns[i]).Name}' has no page index.", nameof(columns));
            places[i] = [.. all.Where(place => RowGroupPages.Touches(place, rows))];
            wanted[i] = [];
            // What lies before the first data page is the dictionary.
            if (all[0].Offset > chunks[i].Start)
                wanted[i].Add((chunks[i].Start, (int)(all[0].Offset - chunks[i].Start)));
            foreach (var place in places[i])
                wanted[i].Add((place.Offset, place.Length));
        }
        var loaded = await LoadRangesAsync(wanted, pages.RowGroup, cancellationToken).ConfigureAwait(false);
        try
        {
            var decompressor = new PageDecompressor();
            var budget = new MemoryBudget(_limits, wanted.Sum(ranges => ranges.Sum(range => (long)range.Length)), Buffers);
            var watchdog = new Watchdog(_limits.MaxStall, TimeProvider.System);
            var fields = new Field[columns.Count];
            var readers = new PageColumn[columns.Count];
            for (var i = 0; i < readers.Length; i++)
            {
                fields[i] = FieldOf(columns[i]);
                readers[i] = Open(_layouts[columns[i]], chunks[i], loaded.Slices[i], places[i], pages.RowGroup, decompressor, budget, watchdog);
            }
            return new RowRangeReader(Name, RowGroups[pages.RowGroup], new Schema(fields), readers, rows, loaded, decompressor, budget, watchdog)
            {
                Padding = Padding,
            };
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    private PageColumn Open(ColumnLayout layout, ChunkMetadata chunk, ByteSlice bytes, List<PagePlace> places,
        int rowGroup, PageDecompressor decompressor, MemoryBudget budget, Watchdog watchdog)
    {
        try
        {
            var values = PageAgreement.Check(bytes, places);
            var reader = new PageReader(new WholeChunk(bytes, spare: 0), chunk.Codec, values, _limits, decompressor, budget, watchdog);
            // The rows of all columns are read alike, so none ends a batch early; the budget still bounds them.
            return new PageColumn(ColumnReaderFactory.Create(layout, [reader], budget, int.MaxValue), places);
        }
        catch (Exception exception) when (ReadContext.IsForeign(exception))
        {
            throw ReadContext.Wrap(exception, Name, layout.Name, rowGroup);
        }
    }

    private async ValueTask<LoadedRanges> LoadRangesAsync(IReadOnlyList<IReadOnlyList<(long, int)>> wanted, int rowGroup, CancellationToken cancellationToken)
    {
        try
        {
            return await LoadedRanges.LoadAsync(_source, wanted, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ReadContext.IsForeign(exception))
        {
            throw ReadContext.Wrap(exception, Name, null, rowGroup);
        }
    }

    private bool IsInside(IndexPlace place) =>
        place.Length is > 0 and <= MaxIndexBytes && place.Offset >= 4 && place.Offset <= _source.Length - place.Length;
}
