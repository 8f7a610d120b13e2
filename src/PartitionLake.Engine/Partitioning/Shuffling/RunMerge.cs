namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>Puts the rows of several runs into partition order without moving them.</summary>
internal static class RunMerge
{
    /// <summary>Which rows of all runs together belong to which partition: by ascending id, within an id by run, which is input order.</summary>
    public static PartitionRows Index(IReadOnlyList<IShuffleRun> runs)
    {
        var maxId = -1;
        var heavyCount = 0;
        foreach (var run in runs)
        {
            maxId = Math.Max(maxId, run.Rows.Ids[^1]);
            heavyCount += run.Rows.Heavy.Count;
        }
        var rowCounts = new int[maxId + 1];
        foreach (var run in runs)
        {
            var (ids, starts) = run.Rows;
            for (var i = 0; i < ids.Length; i++)
                rowCounts[ids[i]] = checked(rowCounts[ids[i]] + starts[i + 1] - starts[i]);
        }
        var rows = Compact(rowCounts);
        return heavyCount == 0 ? rows : rows with { Heavy = Heavy(runs, rows, rowCounts, heavyCount) };
    }

    /// <summary>The segments of all partitions in the order of <see cref="Index"/>.</summary>
    public static Segment[] Segments(IReadOnlyList<MemoryRun> runs)
    {
        var total = 0;
        var maxId = -1;
        foreach (var run in runs)
        {
            total += run.Rows.Ids.Length;
            maxId = Math.Max(maxId, run.Rows.Ids[^1]);
        }
        var next = new int[maxId + 2];
        foreach (var run in runs)
        {
            foreach (var id in run.Rows.Ids)
                next[id + 1]++;
        }
        for (var id = 1; id < next.Length; id++)
            next[id] += next[id - 1];
        var segments = new Segment[total];
        foreach (var run in runs)
        {
            var (ids, starts) = run.Rows;
            for (var i = 0; i < ids.Length; i++)
                segments[next[ids[i]]++] = new Segment(run.Columns, starts[i], starts[i + 1] - starts[i]);
        }
        return segments;
    }

    private static HeavyRows Heavy(IReadOnlyList<IShuffleRun> runs, PartitionRows rows, int[] next, int count)
    {
        for (var i = 0; i < rows.Ids.Length; i++)
            next[rows.Ids[i]] = rows.Starts[i];
        var positions = new int[count];
        var extra = new int[count];
        var found = 0;
        foreach (var run in runs)
        {
            var (ids, starts) = run.Rows;
            var heavy = run.Rows.Heavy;
            var entry = 0;
            for (var i = 0; i < ids.Length; i++)
            {
                for (; entry < heavy.Count && heavy.Row(entry) < starts[i + 1]; entry++)
                {
                    positions[found] = next[ids[i]] + heavy.Row(entry) - starts[i];
                    extra[found++] = heavy.Extra(entry);
                }
                next[ids[i]] += starts[i + 1] - starts[i];
            }
        }
        Array.Sort(positions, extra);
        return new HeavyRows(positions, extra);
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
