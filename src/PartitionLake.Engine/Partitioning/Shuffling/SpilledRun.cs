namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>A run on disk, in blocks. It is the sorted merge of adjacent runs of memory, or of adjacent runs on disk.</summary>
internal sealed class SpilledRun : IShuffleRun
{
    private readonly SpillFile _file;
    private readonly IReadOnlyList<ShuffleColumn> _layout;
    private readonly SharedDictionary?[] _dictionaries;
    private readonly RunForm[] _forms;
    private readonly List<SpillBlock> _blocks;

    private SpilledRun(SpillFile file, PartitionRows rows, IReadOnlyList<ShuffleColumn> layout,
        SharedDictionary?[] dictionaries, RunForm[] forms, List<SpillBlock> blocks)
    {
        _file = file;
        Rows = rows;
        _layout = layout;
        _dictionaries = dictionaries;
        _forms = forms;
        _blocks = blocks;
    }

    public PartitionRows Rows { get; }

    /// <summary>How many merges on disk its rows have been through.</summary>
    public int Level { get; private init; }

    /// <summary>Memory of the index: partitions, and for each block its place on disk and its lengths.</summary>
    public long AllocatedBytes => Rows.AllocatedBytes + (80L + 4L * _layout.Count) * _blocks.Count;

    public long FileLength => _file.Length;

    /// <summary>Bytes of all blocks before compression.</summary>
    private long ContentLength { get; init; }

    /// <summary>Merges runs of memory, given in input order, into one on disk, which takes over the file.</summary>
    public static SpilledRun Write(
        IReadOnlyList<MemoryRun> runs,
        IReadOnlyList<ShuffleColumn> layout,
        SharedDictionary?[] dictionaries,
        SpillFile file,
        SpillLayout spill,
        CancellationToken cancellationToken)
    {
        try
        {
            var rows = RunMerge.Index(runs);
            var segments = RunMerge.Segments(runs);
            var forms = Forms(layout, column => SegmentCopy.AnyRaw(segments, column));
            var bytes = 0L;
            foreach (var run in runs)
                bytes += run.AllocatedBytes;
            var blockRows = spill.BlockRows(bytes, rows.RowCount);
            var writer = new RunWriter(file, layout, dictionaries, forms, rows, blockRows, spill.BlockUnits(blockRows));
            foreach (var segment in segments)
                writer.Append(segment, cancellationToken);
            writer.Flush();
            return new SpilledRun(file, rows, layout, dictionaries, forms, writer.Blocks) { ContentLength = file.ContentLength };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Merges adjacent runs on disk, given in input order, into one that takes over the file. They stay, for the caller to dispose.</summary>
    public static SpilledRun Merge(IReadOnlyList<SpilledRun> runs, SpillFile file, SpillLayout spill, CancellationToken cancellationToken)
    {
        try
        {
            var (layout, dictionaries) = (runs[0]._layout, runs[0]._dictionaries);
            var rows = RunMerge.Index(runs);
            var forms = Forms(layout, column => runs.Any(run => run._forms[column] == RunForm.Raw));
            var blockRows = spill.BlockRows(runs.Sum(run => run.ContentLength), rows.RowCount);
            var writer = new RunWriter(file, layout, dictionaries, forms, rows, blockRows, spill.BlockUnits(blockRows));
            // About a block of each run is loaded at a time.
            foreach (var window in Windows(runs, rows, (long)blockRows * runs.Count))
            {
                using (window)
                {
                    for (var i = window.FirstId; i < window.EndId; i++)
                    {
                        foreach (var segment in window.Segments(i))
                            writer.Append(segment, cancellationToken);
                    }
                    writer.Flush();
                }
            }
            return new SpilledRun(file, rows, layout, dictionaries, forms, writer.Blocks) { ContentLength = file.ContentLength, Level = runs[0].Level + 1 };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public LoadedRows Load(int start, int count)
    {
        var firstBlock = BlockOf(start);
        var lastBlock = BlockOf(start + count - 1);
        var loaded = new Segment[lastBlock - firstBlock + 1];
        var blocks = new NativeBlock?[loaded.Length];
        try
        {
            for (var i = 0; i < loaded.Length; i++)
            {
                var number = firstBlock + i;
                var blockStart = _blocks[number].FirstRow;
                var blockEnd = number + 1 < _blocks.Count ? _blocks[number + 1].FirstRow : Rows.RowCount;
                blocks[i] = new NativeBlock(_file.BlockLength(number));
                _file.Read(number, blocks[i]!.Slice<byte>(0, _file.BlockLength(number)));
                var columns = new RunColumn[_layout.Count];
                RunBlock.Place(blocks[i], _layout, _forms, blockEnd - blockStart, _blocks[number].RawLengths, columns);
                var from = Math.Max(start, blockStart);
                loaded[i] = new Segment(columns, from - blockStart, Math.Min(start + count, blockEnd) - from);
            }
            if (loaded.Length == 1)
            {
                var whole = new LoadedRows(loaded[0].Columns, _blocks[firstBlock].FirstRow, blocks[0]);
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

    private static RunForm[] Forms(IReadOnlyList<ShuffleColumn> layout, Func<int, bool> anyRaw)
    {
        var forms = new RunForm[layout.Count];
        for (var i = 0; i < forms.Length; i++)
        {
            forms[i] = layout[i] is { Type: not null, IsBytes: false } ? RunForm.Fixed
                : anyRaw(i) ? RunForm.Raw : RunForm.Codes;
        }
        return forms;
    }

    /// <summary>All rows, some partitions at a time; a partition of more units than asked for comes in several windows.</summary>
    private static IEnumerable<Window> Windows(IReadOnlyList<SpilledRun> runs, PartitionRows rows, long maxUnits)
    {
        for (var i = 0; i < rows.Ids.Length;)
        {
            var units = rows.UnitsOf(i);
            if (units > maxUnits)
            {
                var cutter = rows.Cut(i, maxUnits);
                for (long start = 0; cutter.Next() is var count and > 0; start += count)
                    yield return Window.OfPartition(runs, rows.Ids[i], start, count);
                i++;
                continue;
            }
            var end = i + 1;
            while (end < rows.Ids.Length && units + rows.UnitsOf(end) <= maxUnits)
                units += rows.UnitsOf(end++);
            yield return Window.OfRange(runs, rows.Ids[i], rows.Ids[end - 1] + 1);
            i = end;
        }
    }

    private int BlockOf(int row)
    {
        int low = 0, high = _blocks.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_blocks[middle].FirstRow <= row)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }
}
