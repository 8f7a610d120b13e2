using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Reporting.Measuring;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>How large partitions are, and how unequal.</summary>
internal static class SizeSection
{
    public static IEnumerable<PageFigure> Of(PartitionTally partitions)
    {
        var sizes = partitions.Sizes;
        if (sizes.Bins() is { Count: > 0 } bins)
            yield return Histogram(sizes, bins, partitions.RowSkew);
        if (sizes.Count > 1 && sizes.Total > 0)
            yield return Skew(sizes);
        yield return Ranking("largest", "Largest partitions", partitions.Largest, $"The {Some(partitions.Largest.Count)} with most bytes.");
        if (sizes.Count > PartitionTally.Shown)
            yield return Ranking("smallest", "Smallest partitions", partitions.Smallest, $"The {Some(partitions.Smallest.Count)} with fewest bytes.");
    }

    private static PageFigure Histogram(SizeDistribution sizes, IReadOnlyList<SizeBin> bins, double? rowSkew)
    {
        var sentence = $"The median is {ByteText.Format((long)sizes.Median)}; nine of ten lie between "
            + $"{ByteText.Format(sizes.Quantile(0.05))} and {ByteText.Format(sizes.Quantile(0.95))}."
            + (rowSkew is { } rows ? $" The fullest has {PageText.Times(rows)} the rows of the median." : "");
        var isLog = bins.Count > 1 && bins[^1].To - bins[^1].From != bins[0].To - bins[0].From;
        return new PageFigure("sizes", "histogram", "Partitions by size", sentence, new PageTable(
            [
                new("from", "From", PageUnit.Bytes), new("to", "To below", PageUnit.Bytes),
                new("partitions", "Partitions", PageUnit.Count), new("bytes", "Bytes together", PageUnit.Bytes),
            ],
            [.. bins.Select(static bin => new object?[] { bin.From, bin.To, bin.Partitions, bin.Bytes })]))
        {
            Uses = [("scale", isLog ? "log" : "linear")],
        };
    }

    private static PageFigure Skew(SizeDistribution sizes)
    {
        var sentence = $"The largest tenth of the partitions holds {PageText.Share(sizes.ShareOfLargest(0.1))} of the bytes"
            + (sizes.Skew is { } skew ? $"; the largest of all is {PageText.Times(skew)} as large as the median." : ".");
        return new PageFigure("skew", "curve", "Skew", sentence, new PageTable(
            [
                new("partitions", "Largest partitions", PageUnit.Count), new("x", "Of all partitions", PageUnit.Share),
                new("bytes", "Bytes", PageUnit.Bytes), new("y", "Of all bytes", PageUnit.Share),
            ],
            [.. sizes.Shares().Select(static point => new object?[] { point.Partitions, point.PartitionShare, point.Bytes, point.ByteShare })]));
    }

    private static PageFigure Ranking(string id, string title, IReadOnlyList<PartitionInfo> partitions, string sentence) =>
        new(id, "ranking", title, sentence, new PageTable(
            [
                new("name", "Partition", PageUnit.Name), new("bytes", "Size", PageUnit.Bytes), new("rows", "Rows", PageUnit.Count),
                new("objects", "Objects", PageUnit.Count), new("modified", "Last modified", PageUnit.Time),
            ],
            [.. partitions.Select(static partition => new object?[]
            {
                partition.Path.Length == 0 ? "(the whole table)" : partition.Path, partition.Bytes, partition.Rows, (long)partition.Objects,
                partition.LastModified.UtcDateTime,
            })]))
        {
            Uses = [("value", "bytes"), ("names", "paths")],
        };

    private static string Some(int count) => PageText.Count(count, "partition");
}
