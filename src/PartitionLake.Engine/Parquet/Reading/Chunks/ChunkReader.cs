using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Encodings;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>Walks the pages of one column chunk and begins the levels and values of each.</summary>
internal abstract class ChunkReader : IDisposable
{
    private readonly PageReader _pages;
    private bool _hasPage;

    protected ChunkReader(LeafLayout layout, PageReader pages)
    {
        Layout = layout;
        _pages = pages;
        DefinitionLevels = layout.MaxDefinition > 0 ? new LevelDecoder(layout.MaxDefinition) : null;
        RepetitionLevels = layout.MaxRepetition > 0 ? new LevelDecoder(layout.MaxRepetition) : null;
    }

    public LeafLayout Layout { get; }

    protected LevelDecoder? DefinitionLevels { get; }

    protected LevelDecoder? RepetitionLevels { get; }

    /// <summary>Values of the current page not yet read, null ones included.</summary>
    protected int PageLeft { get; set; }

    /// <summary>Whether a page so far ended with bytes that are no value.</summary>
    public abstract bool HasPadding { get; }

    /// <summary>What of the current page is not decompressed yet, for readers that take it.</summary>
    protected PageRest? Rest => _pages.Rest;

    public void Dispose() => _pages.Dispose();

    protected abstract void SetDictionary(ByteSlice page, int count);

    protected abstract void BeginValues(PageEncoding encoding, ByteSlice values, int valueCount);

    protected abstract void EndValues();

    /// <summary>Goes to the next page that has values; false where all values of the chunk have been seen.</summary>
    protected bool TryNextPage()
    {
        EndPage();
        while (_pages.MoveNext())
        {
            ref readonly var header = ref _pages.Header;
            if (header.Type == PageType.Dictionary)
            {
                SetDictionary(_pages.Data, header.ValueCount);
                continue;
            }
            BeginValues(header.Encoding, BeginLevels(header, _pages.Data), header.ValueCount);
            PageLeft = header.ValueCount;
            _hasPage = true;
            return true;
        }
        return false;
    }

    protected ReadFailure Unrepresentable(long row) => Layout.Format switch
    {
        { Conversion: >= ValueConversion.Int8 and <= ValueConversion.UnsignedInt16 } => new(
            LakeErrorCode.FileCorrupt, $"row {row} (counted from 0) holds a number outside the range of its annotation {Layout.Format.Conversion}."),
        { Type.Kind: TypeKind.Decimal } => new(
            LakeErrorCode.FileCorrupt, $"row {row} (counted from 0) holds a number of more digits than {Layout.Format.Type} has."),
        _ => new(
            LakeErrorCode.FileUnsupported, $"row {row} (counted from 0) holds a value that {Layout.Format.Type} cannot hold without loss, "
                + "such as a timestamp finer than a microsecond (in a plan, RoundNanoseconds = $true of the input rounds it down)."),
    };

    private ByteSlice BeginLevels(in PageHeader header, ByteSlice data)
    {
        if (header.Type == PageType.DataV2)
        {
            RepetitionLevels?.Begin(data.Slice(0, header.RepetitionBytes));
            DefinitionLevels?.Begin(data.Slice(header.RepetitionBytes, header.DefinitionBytes));
            if (RepetitionLevels is null && header.RowCount != header.ValueCount)
                ReadFailure.Corrupt($"a page declares {header.RowCount} rows but {header.ValueCount} values.");
            return data.Slice(header.RepetitionBytes + header.DefinitionBytes);
        }
        if (RepetitionLevels is not null)
            data = RepetitionLevels.BeginPrefixed(data, header.RepetitionEncoding, header.ValueCount);
        return DefinitionLevels is null ? data : DefinitionLevels.BeginPrefixed(data, header.DefinitionEncoding, header.ValueCount);
    }

    private void EndPage()
    {
        if (!_hasPage)
            return;
        _hasPage = false;
        RepetitionLevels?.End();
        DefinitionLevels?.End();
        EndValues();
    }
}
