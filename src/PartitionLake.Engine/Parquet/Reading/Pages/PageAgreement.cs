using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Pages;

/// <summary>Makes sure that pages are where an offset index says and hold as many rows: rows of columns would be mixed otherwise.</summary>
internal static class PageAgreement
{
    /// <param name="bytes">A dictionary page, if the chunk has one, and the data pages, end to end.</param>
    /// <param name="places">The data pages as the index has them.</param>
    /// <returns>The values of all data pages together.</returns>
    public static long Check(ByteSlice bytes, IReadOnlyList<PagePlace> places)
    {
        var total = 0;
        foreach (var place in places)
            total += place.Length;
        var at = bytes.Length - total;
        if (at > 0)
        {
            var dictionary = PageHeader.Read(bytes.Span[..at], at, out var length);
            if (dictionary.Type != PageType.Dictionary || length + dictionary.CompressedBytes != at)
                ReadFailure.Corrupt(
                    $"the page index has its first data page {at} bytes behind the start of the column chunk, "
                        + $"where there is a page of type {dictionary.Type} with {length + dictionary.CompressedBytes} bytes.");
        }
        long values = 0;
        foreach (var place in places)
        {
            var header = PageHeader.Read(bytes.Span.Slice(at, place.Length), place.Length, out var headerLength);
            if (header.Type is not (PageType.Data or PageType.DataV2)
                || headerLength + header.CompressedBytes != place.Length || header.ValueCount != place.RowCount)
                ReadFailure.Corrupt(
                    $"the page index has a data page of {place.Length} bytes and {place.RowCount} rows at byte {place.Offset}, "
                        + $"where there is a page of type {header.Type} with {headerLength + header.CompressedBytes} bytes and {header.ValueCount} values.");
            values += header.ValueCount;
            at += place.Length;
        }
        return values;
    }
}
