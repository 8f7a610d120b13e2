namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>Which rows of a run belong to which partition: ids ascending, rows of one id adjacent.</summary>
/// <param name="Ids">The partition ids that occur, ascending.</param>
/// <param name="Starts">For each id its first row; one more entry at the end, the number of rows.</param>
internal sealed record PartitionRows(int[] Ids, int[] Starts)
{
    /// <summary>The rows that count for more than one unit.</summary>
    public HeavyRows Heavy { get; init; } = HeavyRows.None;

    public int RowCount => Starts[^1];

    public long AllocatedBytes => 4L * (Ids.Length + Starts.Length) + Heavy.AllocatedBytes;

    /// <summary>The units of an id, given by its position.</summary>
    public long UnitsOf(int position) => Starts[position + 1] - Starts[position] + Heavy.ExtraOf(Starts[position], Starts[position + 1]);

    /// <summary>Cuts the rows of an id, given by its position.</summary>
    public UnitCutter Cut(int position, long maxUnits)
    {
        var heavy = new List<(long Row, int Extra)>();
        AddHeavy(position, 0, heavy);
        return new UnitCutter(Starts[position + 1] - Starts[position], heavy, maxUnits);
    }

    /// <summary>Adds the heavy rows of an id, given by its position, counted from its first row and then shifted.</summary>
    public void AddHeavy(int position, long shift, List<(long Row, int Extra)> heavy)
    {
        for (var entry = Heavy.LowerBound(Starts[position]); entry < Heavy.Count && Heavy.Row(entry) < Starts[position + 1]; entry++)
            heavy.Add((shift + Heavy.Row(entry) - Starts[position], Heavy.Extra(entry)));
    }

    /// <summary>The position of the first id that is not less than the given one.</summary>
    public int LowerBound(int id)
    {
        var position = Array.BinarySearch(Ids, id);
        return position < 0 ? ~position : position;
    }
}

/// <summary>Rows of a run in memory that belong together.</summary>
internal readonly record struct Segment(RunColumn[] Columns, int Start, int Count);

/// <summary>Some sorted rows: in memory, or on disk and loaded piece by piece.</summary>
internal interface IShuffleRun : IDisposable
{
    PartitionRows Rows { get; }

    /// <summary>Makes rows available. Safe for several threads.</summary>
    LoadedRows Load(int start, int count);
}

/// <summary>Rows of a run in memory; the block is freed on disposal when it was loaded for the caller.</summary>
internal readonly record struct LoadedRows(RunColumn[] Columns, int FirstRow, NativeBlock? Owned) : IDisposable
{
    /// <summary>The segment of rows given by their number in the run.</summary>
    public Segment Segment(int start, int count) => new(Columns, start - FirstRow, count);

    public void Dispose() => Owned?.Dispose();
}
