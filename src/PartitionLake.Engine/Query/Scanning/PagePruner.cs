using PartitionLake.Engine.Expressions.Pruning;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>Finds the rows of a row group that can match, by the bounds of pages.</summary>
internal static class PagePruner
{
    /// <summary>More stretches than this are not worth asking about one by one.</summary>
    private const int MaxStretches = 20_000;

    /// <summary>The ranges of rows that may match, ascending and apart; null where the index tells nothing.</summary>
    /// <param name="plan">The condition.</param>
    /// <param name="columns">The file's columns.</param>
    /// <param name="pages">The page index of the columns of the condition.</param>
    /// <param name="rowCount">Rows of the row group.</param>
    /// <param name="boundsOfGroup">What is known of a column in the whole row group.</param>
    public static List<RowRange>? FindRows(ScanPlan plan, FileColumns columns, RowGroupPages pages, long rowCount, Func<int, ColumnBounds> boundsOfGroup)
    {
        var known = new List<(int Ordinal, IReadOnlyList<PageBounds> Pages)>();
        var starts = new SortedSet<long>();
        foreach (var ordinal in plan.FilterColumns)
        {
            if (columns.PagesOf(pages, ordinal) is not { } bounds)
                continue;
            known.Add((ordinal, bounds));
            foreach (var page in bounds)
                starts.Add(page.FirstRow);
        }
        if (starts.Count is < 2 or > MaxStretches)
            return null;
        var ranges = new List<RowRange>();
        var current = new Dictionary<int, int>();
        foreach (var (ordinal, _) in known)
            current[ordinal] = 0;
        long[] firstRows = [.. starts];
        for (var i = 0; i < firstRows.Length; i++)
        {
            var end = i + 1 < firstRows.Length ? firstRows[i + 1] : rowCount;
            foreach (var (ordinal, bounds) in known)
            {
                while (current[ordinal] + 1 < bounds.Count && bounds[current[ordinal] + 1].FirstRow <= firstRows[i])
                    current[ordinal]++;
            }
            if (Pruner.MayMatch(plan.Where!, Bounds))
                Append(ranges, firstRows[i], end);
        }
        return ranges;

        ColumnBounds Bounds(int ordinal)
        {
            foreach (var (column, bounds) in known)
            {
                if (column == ordinal)
                    return columns.BoundsOf(ordinal, bounds[current[ordinal]].Statistics, bounds[current[ordinal]].RowCount);
            }
            return boundsOfGroup(ordinal);
        }
    }

    private static void Append(List<RowRange> ranges, long first, long end)
    {
        if (ranges.Count > 0 && ranges[^1].EndRow == first)
            ranges[^1] = ranges[^1] with { RowCount = end - ranges[^1].FirstRow };
        else
            ranges.Add(new RowRange(first, end - first));
    }
}
