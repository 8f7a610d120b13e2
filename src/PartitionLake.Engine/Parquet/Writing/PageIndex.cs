using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>
/// Column and offset indexes. They stand between the last row group and the footer, each kind together, because
/// readers fetch them as one range; the chunks' metadata is completed with their offsets when those are known.
/// </summary>
internal sealed class PageIndex
{
    private readonly ByteBuffer _columns = new();
    private readonly ByteBuffer _offsets = new();
    private readonly ThriftWriter _columnThrift;
    private readonly ThriftWriter _offsetThrift;
    private readonly List<Place> _places = [];
    private int _columnsKept;
    private int _offsetsKept;
    private int _placesKept;

    public PageIndex()
    {
        _columnThrift = new ThriftWriter(_columns);
        _offsetThrift = new ThriftWriter(_offsets);
    }

    public void Clear()
    {
        _columns.Clear();
        _offsets.Clear();
        _places.Clear();
        _columnThrift.Reset();
        _offsetThrift.Reset();
        _columnsKept = _offsetsKept = _placesKept = 0;
    }

    /// <param name="pages">The data pages of the chunk.</param>
    /// <param name="bounds">Their bounds.</param>
    /// <param name="position">Where in the row groups' metadata the fields that point here belong.</param>
    public void AddChunk(ReadOnlySpan<Page> pages, ReadOnlySpan<Bounds> bounds, int position)
    {
        var offsetStart = _offsets.Length;
        WriteOffsets(pages);
        var columnStart = _columns.Length;
        if (IsBounded(pages, bounds))
            WriteColumn(pages, bounds);
        _places.Add(new Place(position, offsetStart, _offsets.Length - offsetStart, columnStart, _columns.Length - columnStart));
    }

    /// <summary>Ends a row group; an index over single pages says nothing that the chunks' metadata does not, and is dropped.</summary>
    public void EndRowGroup(bool isKept)
    {
        if (!isKept)
        {
            _columns.Truncate(_columnsKept);
            _offsets.Truncate(_offsetsKept);
            _places.RemoveRange(_placesKept, _places.Count - _placesKept);
        }
        _columnsKept = _columns.Length;
        _offsetsKept = _offsets.Length;
        _placesKept = _places.Count;
    }

    /// <summary>Writes the indexes into the file and returns where they start.</summary>
    public long WriteTo(FileSink file)
    {
        var start = file.Position;
        file.Buffer.Write(_columns.Written);
        file.Buffer.Write(_offsets.Written);
        return start;
    }

    /// <summary>Copies the metadata of all row groups behind the footer's start, adding the fields that point to the indexes and to Bloom filters.</summary>
    public void Complete(ByteBuffer rowGroups, long indexStart, IReadOnlyList<BloomFilterPlaces.Place> filters, ThriftWriter footer)
    {
        var copied = 0;
        var filter = 0;
        foreach (var place in _places)
        {
            WriteFilters(place.Position);
            footer.Output.Write(rowGroups.Slice(copied, place.Position - copied));
            copied = place.Position;
            footer.CopyFields([], ColumnChunkField.Metadata);
            footer.I64(ColumnChunkField.OffsetIndexOffset, indexStart + _columns.Length + place.OffsetStart);
            footer.I32(ColumnChunkField.OffsetIndexLength, place.OffsetLength);
            if (place.ColumnLength == 0)
                continue;
            footer.I64(ColumnChunkField.ColumnIndexOffset, indexStart + place.ColumnStart);
            footer.I32(ColumnChunkField.ColumnIndexLength, place.ColumnLength);
        }
        WriteFilters(int.MaxValue);
        footer.CopyFields(rowGroups.Slice(copied, rowGroups.Length - copied), FileField.RowGroups);

        void WriteFilters(int end)
        {
            for (; filter < filters.Count && filters[filter].Position < end; filter++)
            {
                footer.Output.Write(rowGroups.Slice(copied, filters[filter].Position - copied));
                copied = filters[filter].Position;
                footer.CopyFields([], ColumnMetadataField.EncodingStats);
                footer.I64(ColumnMetadataField.BloomFilterOffset, filters[filter].Offset);
                footer.I32(ColumnMetadataField.BloomFilterLength, filters[filter].Length);
            }
        }
    }

    /// <summary>A column index needs bounds for each page that has values; NaNs alone, or a text without successor, have none.</summary>
    private static bool IsBounded(ReadOnlySpan<Page> pages, ReadOnlySpan<Bounds> bounds)
    {
        for (var i = 0; i < pages.Length; i++)
        {
            if (pages[i].Nulls < pages[i].Slots && !(bounds[i].HasMin && bounds[i].HasMax))
                return false;
        }
        return true;
    }

    private void WriteOffsets(ReadOnlySpan<Page> pages)
    {
        _offsetThrift.BeginStruct();
        _offsetThrift.BeginList(OffsetIndexField.Pages, ThriftType.Struct, pages.Length);
        foreach (ref readonly var page in pages)
        {
            _offsetThrift.BeginStruct();
            _offsetThrift.I64(PageLocationField.Offset, page.Offset);
            _offsetThrift.I32(PageLocationField.Length, page.TotalLength);
            _offsetThrift.I64(PageLocationField.FirstRow, page.FirstRow);
            _offsetThrift.EndStruct();
        }
        _offsetThrift.EndStruct();
    }

    private void WriteColumn(ReadOnlySpan<Page> pages, ReadOnlySpan<Bounds> bounds)
    {
        const int Unordered = 0;
        var thrift = _columnThrift;
        thrift.BeginStruct();
        thrift.BeginList(ColumnIndexField.NullPages, ThriftType.True, pages.Length);
        foreach (ref readonly var page in pages)
            thrift.Element(page.Nulls == page.Slots);
        thrift.BeginList(ColumnIndexField.MinValues, ThriftType.Binary, pages.Length);
        for (var i = 0; i < pages.Length; i++)
            thrift.Element(bounds[i].HasMin ? bounds[i].Min : []);
        thrift.BeginList(ColumnIndexField.MaxValues, ThriftType.Binary, pages.Length);
        for (var i = 0; i < pages.Length; i++)
            thrift.Element(bounds[i].HasMax ? bounds[i].Max : []);
        thrift.I32(ColumnIndexField.Order, Unordered);
        thrift.BeginList(ColumnIndexField.NullCounts, ThriftType.Int64, pages.Length);
        foreach (ref readonly var page in pages)
            thrift.Element((long)page.Nulls);
        thrift.EndStruct();
    }

    private readonly record struct Place(int Position, int OffsetStart, int OffsetLength, int ColumnStart, int ColumnLength);
}
