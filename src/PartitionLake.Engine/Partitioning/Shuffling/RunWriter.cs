using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>Writes rows, given in their final order, to a spill file in blocks.</summary>
internal sealed class RunWriter
{
    private readonly SpillFile _file;
    private readonly IReadOnlyList<ShuffleColumn> _layout;
    private readonly SharedDictionary?[] _dictionaries;
    private readonly RunForm[] _forms;
    private readonly PartitionRows _rows;
    private readonly int _blockRows;
    private readonly int _blockUnits;
    private readonly List<SpillBlock> _blocks = [];
    private readonly List<Segment> _pending = [];
    private int _written;
    private int _pendingRows;
    private int _pendingExtra;
    private int _nextHeavy;

    public RunWriter(SpillFile file, IReadOnlyList<ShuffleColumn> layout, SharedDictionary?[] dictionaries,
        RunForm[] forms, PartitionRows rows, int blockRows, int blockUnits)
    {
        _file = file;
        _layout = layout;
        _dictionaries = dictionaries;
        _forms = forms;
        _rows = rows;
        _blockRows = blockRows;
        _blockUnits = blockUnits;
    }

    /// <summary>The blocks so far.</summary>
    public List<SpillBlock> Blocks => _blocks;

    public void Append(Segment segment, CancellationToken cancellationToken)
    {
        while (segment.Count > 0)
        {
            var taken = Room(segment.Count);
            if (taken > 0)
            {
                _pending.Add(segment with { Count = taken });
                segment = segment with { Start = segment.Start + taken, Count = segment.Count - taken };
                _pendingRows += taken;
            }
            if (segment.Count > 0 || _pendingRows == _blockRows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Flush();
            }
        }
    }

    /// <summary>Writes what has been appended; the memory of the segments is not needed any more.</summary>
    public void Flush()
    {
        if (_pendingRows == 0)
            return;
        var (block, columns) = RunBlock.Concatenate([.. _pending], _layout, _forms, _dictionaries);
        using (block)
        {
            var rawLengths = new int[columns.Length];
            for (var i = 0; i < columns.Length; i++)
            {
                if (columns[i].Form == RunForm.Raw)
                    rawLengths[i] = (int)(columns[i].Valid - columns[i].Data);
            }
            _file.Append(block.Slice<byte>(0, checked((int)block.Length)));
            _blocks.Add(new SpillBlock(_written, rawLengths));
        }
        _written += _pendingRows;
        _pending.Clear();
        _pendingRows = 0;
        _pendingExtra = 0;
    }

    /// <summary>How many of the next rows the block still takes; at least one where it is empty.</summary>
    private int Room(int rows)
    {
        rows = Math.Min(rows, _blockRows - _pendingRows);
        var heavy = _rows.Heavy;
        var position = _written + _pendingRows;
        for (; _nextHeavy < heavy.Count && heavy.Row(_nextHeavy) < position + rows; _nextHeavy++)
        {
            var before = heavy.Row(_nextHeavy) - position;
            var extra = (long)_pendingExtra + heavy.Extra(_nextHeavy);
            if (_pendingRows + before > 0 && _pendingRows + before + extra >= _blockUnits)
                return before;
            _pendingExtra = (int)Math.Min(int.MaxValue / 2, extra);
        }
        return rows;
    }
}

/// <summary>A block of a run on disk.</summary>
/// <param name="FirstRow">Its first row in the run.</param>
/// <param name="RawLengths">For each raw column its bytes.</param>
internal readonly record struct SpillBlock(int FirstRow, int[] RawLengths);
