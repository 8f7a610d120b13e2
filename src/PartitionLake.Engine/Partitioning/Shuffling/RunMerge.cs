namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>Puts the rows of several runs into partition order without moving them.</summary>
internal static class RunMerge
{
    /// <summary>The segments of all partitions by ascending id; within an id by run, which is input order.</summary>
    public static (PartitionRows Rows, Segment[] Segments) Merge(IReadOnlyList<MemoryRun> runs)
    {
        var total = 0;
        var maxId = -1;
        foreach (var run in runs)
        {
            total += run.Rows.Ids.Length;
            maxId = Math.Max(maxId, run.Rows.Ids[^1]);
        }
        var segmentCounts = new int[maxId + 2];
        var rowCounts = new int[maxId + 1];
        foreach (var run in runs)
        {
            var (ids, starts) = run.Rows;
            for (var i = 0; i < ids.Length; i++)
            {
                segmentCounts[ids[i] + 1]++;
                rowCounts[ids[i]] = checked(rowCounts[ids[i]] + starts[i + 1] - starts[i]);
            }
        }
        for (var id = 1; id < segmentCounts.Length; id++)
            segmentCounts[id] += segmentCounts[id - 1];
        var segments = new Segment[total];
        foreach (var run in runs)
        {
            var (ids, starts) = run.Rows;
            for (var i = 0; i < ids.Length; i++)
                segments[segmentCounts[ids[i]]++] = new Segment(run.Columns, starts[i], starts[i + 1] - starts[i]);
        }
        return (Compact(rowCounts), segments);
    }

    private static PartitionRows Compact(int[] rowCounts)
    {
        var distinct = 0;
        foreach (var count in rowCounts)
        {
            if (count != 0)
                distinct++;
        }
        var ids = new int[distinct];
        var starts = new int[distinct + 1];
        var position = 0;
        for (var id = 0; id < rowCounts.Length; id++)
        {
            if (rowCounts[id] == 0)
                continue;
            ids[position] = id;
            starts[position + 1] = checked(starts[position] + rowCounts[id]);
            position++;
        }
        return new PartitionRows(ids, starts);
    }
}
