using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>The rows of all partitions, to be read in ranges of partition ids by several workers.</summary>
public sealed class ShuffledRows
{
    /// <summary>Units of a range of small partitions that are read together.</summary>
    private const int RangeUnits = 65_536;

    private readonly IReadOnlyList<IShuffleRun> _runs;
    private readonly ShuffleLayout _layout;
    private readonly SharedDictionary?[] _dictionaries;
    private readonly long[] _rowCounts;
    private readonly long[] _units;

    internal ShuffledRows(IReadOnlyList<IShuffleRun> runs, ShuffleLayout layout, SharedDictionary?[] dictionaries)
    {
        _runs = runs;
        _layout = layout;
        _dictionaries = dictionaries;
        var maxId = -1;
        foreach (var run in runs)
            maxId = Math.Max(maxId, run.Rows.Ids[^1]);
        _rowCounts = new long[maxId + 1];
        foreach (var run in runs)
        {
            var (ids, starts) = run.Rows;
            for (var i = 0; i < ids.Length; i++)
                _rowCounts[ids[i]] += starts[i + 1] - starts[i];
        }
        // Without long text a row is a unit.
        _units = _rowCounts;
        if (runs.Any(run => run.Rows.Heavy.Count > 0))
        {
            _units = new long[maxId + 1];
            foreach (var run in runs)
            {
                for (var i = 0; i < run.Rows.Ids.Length; i++)
                    _units[run.Rows.Ids[i]] += run.Rows.UnitsOf(i);
            }
        }
    }

    /// <summary>Rows of each partition id.</summary>
    public IReadOnlyList<long> RowCounts => _rowCounts;

    public long TotalRows => _rowCounts.Sum();

    /// <summary>Divides the ids into ranges of about equal work; a large partition is a range of its own.</summary>
    public IReadOnlyList<PartitionRange> Ranges()
    {
        var ranges = new List<PartitionRange>();
        var first = 0;
        long rows = 0;
        long units = 0;
        for (var id = 0; id < _rowCounts.Length; id++)
        {
            if (rows > 0 && units + _units[id] > RangeUnits)
            {
                ranges.Add(new PartitionRange(first, id, rows));
                first = id;
                rows = units = 0;
            }
            rows += _rowCounts[id];
            units += _units[id];
        }
        if (rows > 0)
            ranges.Add(new PartitionRange(first, _rowCounts.Length, rows));
        return ranges;
    }

    /// <summary>An assembler for one worker.</summary>
    public PartitionAssembler CreateAssembler() => new(_layout, _dictionaries);

    /// <summary>
    /// The partitions of a range, in pieces of at most that many units (a row is one, or more where its text is long),
    /// or of one row. Where a partition is cut depends on its rows alone. A piece is valid until the next is asked for.
    /// </summary>
    public IEnumerable<PartitionPiece> Read(PartitionRange range, int maxUnits, PartitionAssembler assembler)
    {
        for (var id = range.FirstId; id < range.EndId;)
        {
            // A partition larger than a piece is loaded piece by piece, the others of the range all at once.
            if (_units[id] > maxUnits)
            {
                var cutter = Cut(id, maxUnits);
                for (long row = 0; cutter.Next() is var count and > 0; row += count)
                {
                    using var window = Window.OfPartition(_runs, id, row, count);
                    yield return assembler.Assemble(id, window.Segments(id), count, row == 0, row + count == _rowCounts[id]);
                }
                id++;
                continue;
            }
            var end = id;
            while (end < range.EndId && _units[end] <= maxUnits)
                end++;
            using var rows = Window.OfRange(_runs, id, end);
            for (; id < end; id++)
            {
                if (_rowCounts[id] > 0)
                    yield return assembler.Assemble(id, rows.Segments(id), (int)_rowCounts[id], isFirst: true, isLast: true);
            }
        }
    }

    private UnitCutter Cut(int id, int maxUnits)
    {
        var heavy = new List<(long Row, int Extra)>();
        long before = 0;
        foreach (var run in _runs)
        {
            var position = run.Rows.LowerBound(id);
            if (position == run.Rows.Ids.Length || run.Rows.Ids[position] != id)
                continue;
            run.Rows.AddHeavy(position, before, heavy);
            before += run.Rows.Starts[position + 1] - run.Rows.Starts[position];
        }
        return new UnitCutter(_rowCounts[id], heavy, maxUnits);
    }
}

/// <summary>Partition ids from <paramref name="FirstId"/> up to, not including, <paramref name="EndId"/>.</summary>
public readonly record struct PartitionRange(int FirstId, int EndId, long Rows);

/// <summary>Rows of one partition, in input order.</summary>
/// <param name="Id">The partition.</param>
/// <param name="Columns">The carried columns in layout order; row numbers as a <c>Column&lt;int&gt;</c>, −1 for none.</param>
/// <param name="Length">How many rows.</param>
/// <param name="IsFirst">Whether the partition begins with this piece.</param>
/// <param name="IsLast">Whether it ends with it.</param>
public readonly record struct PartitionPiece(int Id, IReadOnlyList<Column> Columns, int Length, bool IsFirst, bool IsLast);
