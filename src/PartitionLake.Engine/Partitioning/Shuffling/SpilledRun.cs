using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>A run on disk, in blocks of a fixed number of rows. It is the sorted merge of adjacent runs of memory.</summary>
internal sealed class SpilledRun : IShuffleRun
{
    /// <summary>Large enough to compress and read well, small enough that a worker's few blocks hardly count.</summary>
    private const int BlockRows = 16_384;

    private readonly SpillFile _file;
    private readonly IReadOnlyList<ShuffleColumn> _layout;
    private readonly SharedDictionary?[] _dictionaries;
    private readonly RunForm[] _forms;
    private readonly List<int[]> _rawLengths = [];

    private SpilledRun(SpillFile file, PartitionRows rows, IReadOnlyList<ShuffleColumn> layout, SharedDictionary?[] dictionaries, RunForm[] forms)
    {
        _file = file;
        Rows = rows;
        _layout = layout;
        _dictionaries = dictionaries;
        _forms = forms;
    }

    public PartitionRows Rows { get; }

    public long AllocatedBytes => Rows.AllocatedBytes + 64L * _file.BlockCount;

    public long FileLength => _file.Length;

    /// <summary>Merges runs, given in input order, into one on disk, which takes over the file.</summary>
    public static SpilledRun Write(
        IReadOnlyList<MemoryRun> runs,
        IReadOnlyList<ShuffleColumn> layout,
        SharedDictionary?[] dictionaries,
        SpillFile file,
        CancellationToken cancellationToken)
    {
        try
        {
            var (rows, segments) = RunMerge.Merge(runs);
            var forms = new RunForm[layout.Count];
            for (var i = 0; i < forms.Length; i++)
            {
                forms[i] = layout[i] is { Type: not null, IsBytes: false } ? RunForm.Fixed
                    : SegmentCopy.AnyRaw(segments, i) ? RunForm.Raw : RunForm.Codes;
            }
            var run = new SpilledRun(file, rows, layout, dictionaries, forms);
            run.WriteBlocks(segments, cancellationToken);
            return run;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public LoadedRows Load(int start, int count)
    {
        var firstBlock = start / BlockRows;
        var lastBlock = (start + count - 1) / BlockRows;
        var loaded = new Segment[lastBlock - firstBlock + 1];
        var blocks = new NativeBlock?[loaded.Length];
        try
        {
            for (var i = 0; i < loaded.Length; i++)
            {
                var blockStart = (firstBlock + i) * BlockRows;
                var blockRows = Math.Min(BlockRows, Rows.RowCount - blockStart);
                blocks[i] = new NativeBlock(_file.BlockLength(firstBlock + i));
                _file.Read(firstBlock + i, blocks[i]!.Slice<byte>(0, _file.BlockLength(firstBlock + i)));
                var columns = new RunColumn[_layout.Count];
                RunBlock.Place(blocks[i], _layout, _forms, blockRows, _rawLengths[firstBlock + i], columns);
                var from = Math.Max(start, blockStart);
                loaded[i] = new Segment(columns, from - blockStart, Math.Min(start + count, blockStart + blockRows) - from);
            }
            if (loaded.Length == 1)
            {
                var whole = new LoadedRows(loaded[0].Columns, firstBlock * BlockRows, blocks[0]);
                blocks[0] = null;
                return whole;
            }
            var (block, joined) = RunBlock.Concatenate(loaded, _layout, _forms, _dictionaries);
            return new LoadedRows(joined, start, block);
        }
        finally
        {
            foreach (var block in blocks)
                block?.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    private void WriteBlocks(Segment[] segments, CancellationToken cancellationToken)
    {
        var pending = new List<Segment>();
        var rows = 0;
        foreach (var segment in segments)
        {
            var rest = segment;
            while (rest.Count > 0)
            {
                var taken = Math.Min(rest.Count, BlockRows - rows);
                pending.Add(rest with { Count = taken });
                rest = rest with { Start = rest.Start + taken, Count = rest.Count - taken };
                rows += taken;
                if (rows == BlockRows)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    WriteBlock([.. pending]);
                    pending.Clear();
                    rows = 0;
                }
            }
        }
        if (rows > 0)
            WriteBlock([.. pending]);
    }

    private void WriteBlock(Segment[] segments)
    {
        var (block, columns) = RunBlock.Concatenate(segments, _layout, _forms, _dictionaries);
        using (block)
        {
            var rawLengths = new int[columns.Length];
            for (var i = 0; i < columns.Length; i++)
            {
                if (columns[i].Form == RunForm.Raw)
                    rawLengths[i] = (int)(columns[i].Valid - columns[i].Data);
            }
            _rawLengths.Add(rawLengths);
            _file.Append(block.Slice<byte>(0, checked((int)block.Length)));
        }
    }
}
