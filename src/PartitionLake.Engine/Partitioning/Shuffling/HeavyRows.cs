namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>The rows of a run that count for more than one unit because their text is long. Most runs have none.</summary>
internal sealed class HeavyRows
{
    private readonly int[] _rows;
    private readonly long[] _before;

    /// <param name="rows">Rows of the run, ascending.</param>
    /// <param name="extra">For each of them the units beyond the first.</param>
    public HeavyRows(IReadOnlyList<int> rows, IReadOnlyList<int> extra)
    {
        _rows = [.. rows];
        _before = new long[_rows.Length + 1];
        for (var i = 0; i < _rows.Length; i++)
            _before[i + 1] = _before[i] + extra[i];
    }

    public static HeavyRows None { get; } = new([], []);

    public int Count => _rows.Length;

    public long AllocatedBytes => 12L * _rows.Length;

    /// <summary>The row of an entry.</summary>
    public int Row(int entry) => _rows[entry];

    /// <summary>The units of an entry beyond the first.</summary>
    public int Extra(int entry) => (int)(_before[entry + 1] - _before[entry]);

    /// <summary>The first entry whose row is not before the given one.</summary>
    public int LowerBound(int row)
    {
        var entry = Array.BinarySearch(_rows, row);
        return entry < 0 ? ~entry : entry;
    }

    /// <summary>The units beyond the first of all rows from one up to, not including, another.</summary>
    public long ExtraOf(int start, int end) => _rows.Length == 0 ? 0 : _before[LowerBound(end)] - _before[LowerBound(start)];
}
