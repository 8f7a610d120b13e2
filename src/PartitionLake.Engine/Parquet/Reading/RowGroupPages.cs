using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>The page index of some columns of a row group: which pages there are, and what values they can hold.</summary>
public sealed class RowGroupPages
{
    private readonly Dictionary<int, PagePlace[]> _places = [];
    private readonly Dictionary<int, IReadOnlyList<PageBounds>> _bounds = [];

    internal RowGroupPages(int rowGroup) => RowGroup = rowGroup;

    /// <summary>Position of the row group.</summary>
    public int RowGroup { get; }

    /// <summary>The pages of a column in row order with what is known of their values; null where the file does not say.</summary>
    /// <param name="column">Position in the file's schema.</param>
    public IReadOnlyList<PageBounds>? BoundsOf(int column) => _bounds.GetValueOrDefault(column);

    /// <summary>How many data pages a column has; 0 where the file does not say.</summary>
    public int CountOf(int column) => _places.TryGetValue(column, out var places) ? places.Length : 0;

    /// <summary>How many of a column's pages hold none of the rows.</summary>
    public int CountOutside(int column, IReadOnlyList<RowRange> rows)
    {
        var outside = 0;
        foreach (var place in PlacesOf(column) ?? [])
        {
            if (!Touches(place, rows))
                outside++;
        }
        return outside;
    }

    internal PagePlace[]? PlacesOf(int column) => _places.GetValueOrDefault(column);

    internal void Add(int column, PagePlace[] places, ColumnStatistics?[]? statistics)
    {
        _places.Add(column, places);
        if (statistics is null)
            return;
        var bounds = new PageBounds[places.Length];
        for (var i = 0; i < bounds.Length; i++)
            bounds[i] = new PageBounds(places[i].FirstRow, places[i].RowCount, statistics[i]);
        _bounds.Add(column, bounds);
    }

    internal static bool Touches(in PagePlace place, IReadOnlyList<RowRange> rows)
    {
        foreach (var range in rows)
        {
            if (place.FirstRow < range.EndRow && place.EndRow > range.FirstRow)
                return true;
        }
        return false;
    }
}
