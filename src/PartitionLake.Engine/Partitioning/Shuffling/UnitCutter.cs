namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>Cuts rows into stretches of at most so many units, each with at least one row. Only the rows decide where.</summary>
/// <param name="rows">How many rows there are.</param>
/// <param name="heavy">Those that count for more than one unit, ascending, with the units beyond the first.</param>
/// <param name="maxUnits">Units of a stretch at most; a single row may pass it.</param>
internal struct UnitCutter(long rows, IReadOnlyList<(long Row, int Extra)> heavy, long maxUnits)
{
    private int _nextHeavy;

    /// <summary>The first row of the next stretch.</summary>
    public long Start { get; private set; }

    /// <summary>The rows of the next stretch; 0 at the end.</summary>
    public int Next()
    {
        long units = 0;
        var end = Start;
        while (end < rows)
        {
            var heavyRow = _nextHeavy < heavy.Count ? heavy[_nextHeavy].Row : rows;
            var light = Math.Min(heavyRow - end, maxUnits - units);
            end += light;
            units += light;
            if (end < heavyRow || end == rows)
                break;
            var cost = 1L + heavy[_nextHeavy].Extra;
            if (units > 0 && units + cost > maxUnits)
                break;
            units += cost;
            end++;
            _nextHeavy++;
            if (units >= maxUnits)
                break;
        }
        var count = (int)(end - Start);
        Start = end;
        return count;
    }
}
