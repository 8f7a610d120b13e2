using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>A column of which only some pages were loaded; rows are named by their place in the row group.</summary>
internal sealed class PageColumn(IColumnReader reader, IReadOnlyList<PagePlace> places) : IDisposable
{
    private int _page;
    private long _next = places.Count == 0 ? 0 : places[0].FirstRow;

    public string Name => reader.Name;

    public bool HasPadding => reader.HasPadding;

    /// <summary>The rows from there on, which lie behind all that were read before and within loaded pages.</summary>
    /// <param name="firstRow">Counted in the row group.</param>
    /// <param name="rows">How many.</param>
    /// <param name="groupRow">The row of the file with which the row group begins, for messages.</param>
    public Column Read(long firstRow, int rows, long groupRow)
    {
        // Rows between here and there are decoded and dropped; pages that were not loaded have none.
        while (_next < firstRow)
        {
            if (_next == places[_page].EndRow)
            {
                _next = places[++_page].FirstRow;
                continue;
            }
            var skipped = (int)Math.Min(firstRow, places[_page].EndRow) - (int)_next;
            reader.Read(skipped, groupRow + _next);
            _next += skipped;
        }
        var column = reader.Read(rows, groupRow + firstRow);
        _next += rows;
        while (_page + 1 < places.Count && _next >= places[_page].EndRow)
        {
            _page++;
            _next = Math.Max(_next, places[_page].FirstRow);
        }
        return column;
    }

    public void Dispose() => reader.Dispose();
}
