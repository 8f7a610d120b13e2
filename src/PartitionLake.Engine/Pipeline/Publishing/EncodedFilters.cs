using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>What is recorded of the Bloom filters of an object that was just encoded.</summary>
internal static class EncodedFilters
{
    /// <summary>The filters of columns of which each row group has one: only all of them together tell that a value is not there.</summary>
    public static IReadOnlyList<RecordedFilter> Of(ParquetEncoder encoder, Schema schema)
    {
        if (encoder.Filters.Count == 0)
            return [];
        var filters = new List<RecordedFilter>();
        foreach (var column in encoder.Filters.GroupBy(static filter => filter.Column))
        {
            List<FilterPlace> places = [.. column.Select(static filter => new FilterPlace(filter.Offset, filter.Length, filter.Hash, filter.Bits))];
            if (places.Count == encoder.RowGroupCount)
                filters.Add(new RecordedFilter(schema[column.Key].Name, places));
        }
        return filters;
    }
}
