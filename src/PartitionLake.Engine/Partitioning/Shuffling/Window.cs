namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>The rows of some partitions from all runs, loaded as long as it lives.</summary>
internal sealed class Window : IDisposable
{
    private readonly List<Part> _parts = [];
    private readonly List<Segment> _segments = [];

    private Window(int firstId, int endId)
    {
        FirstId = firstId;
        EndId = endId;
    }

    /// <summary>The first id that it may hold rows of.</summary>
    public int FirstId { get; }

    /// <summary>The id behind the last that it may hold rows of.</summary>
    public int EndId { get; }

    /// <summary>All rows of the ids of a range.</summary>
    public static Window OfRange(IReadOnlyList<IShuffleRun> runs, int firstId, int endId)
    {
        var window = new Window(firstId, endId);
        try
        {
            foreach (var run in runs)
            {
                var first = run.Rows.LowerBound(firstId);
                var end = run.Rows.LowerBound(endId);
                if (first < end)
                    window.Load(run, first, run.Rows.Starts[first], run.Rows.Starts[end]);
            }
            return window;
        }
        catch
        {
            window.Dispose();
            throw;
        }
    }

    /// <summary>Some rows of one id, counted over all runs.</summary>
    public static Window OfPartition(IReadOnlyList<IShuffleRun> runs, int id, long firstRow, int count)
    {
        var window = new Window(id, id + 1);
        try
        {
            long before = 0;
            foreach (var run in runs)
            {
                var position = run.Rows.LowerBound(id);
                if (position == run.Rows.Ids.Length || run.Rows.Ids[position] != id)
                    continue;
                var start = run.Rows.Starts[position];
                var rows = run.Rows.Starts[position + 1] - start;
                var from = Math.Max(0, firstRow - before);
                var to = Math.Min(rows, firstRow + count - before);
                if (from < to)
                    window.Load(run, position, start + (int)from, start + (int)to);
                before += rows;
            }
            return window;
        }
        catch
        {
            window.Dispose();
            throw;
        }
    }

    /// <summary>The rows of one id, in input order. Ids are asked for in ascending order; the span is valid until the next call.</summary>
    public ReadOnlySpan<Segment> Segments(int id)
    {
        _segments.Clear();
        for (var i = 0; i < _parts.Count; i++)
        {
            var part = _parts[i];
            var (ids, starts) = part.Run.Rows;
            var position = part.Position;
            while (position < ids.Length && ids[position] < id)
                position++;
            _parts[i] = part with { Position = position };
            if (position == ids.Length || ids[position] != id)
                continue;
            var start = Math.Max(starts[position], part.Start);
            var end = Math.Min(starts[position + 1], part.End);
            if (start < end)
                _segments.Add(part.Rows.Segment(start, end - start));
        }
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_segments);
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Rows.Dispose();
    }

    private void Load(IShuffleRun run, int position, int start, int end) =>
        _parts.Add(new Part(run, run.Load(start, end - start), position, start, end));

    private readonly record struct Part(IShuffleRun Run, LoadedRows Rows, int Position, int Start, int End);
}
