using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>Segments of several runs laid end to end in one block of memory: what is spilled, and what is read back.</summary>
internal static class RunBlock
{
    /// <summary>Copies segments into a new block whose columns have the given forms.</summary>
    public static (NativeBlock Block, RunColumn[] Columns) Concatenate(
        ReadOnlySpan<Segment> segments,
        IReadOnlyList<ShuffleColumn> layout,
        ReadOnlySpan<RunForm> forms,
        SharedDictionary?[] dictionaries)
    {
        var rows = 0;
        foreach (var segment in segments)
            rows += segment.Count;
        var rawLengths = new int[layout.Count];
        for (var i = 0; i < rawLengths.Length; i++)
        {
            if (forms[i] == RunForm.Raw)
                rawLengths[i] = SegmentCopy.RawLength(segments, i, dictionaries[i]!.Values);
        }
        var block = new NativeBlock(Place(null, layout, forms, rows, rawLengths, []));
        var columns = new RunColumn[layout.Count];
        Place(block, layout, forms, rows, rawLengths, columns);
        for (var i = 0; i < columns.Length; i++)
            Fill(columns[i], segments, i, rows, rawLengths[i], layout[i], dictionaries[i]);
        return (block, columns);
    }

    /// <summary>Lays columns of that many rows into a block, or only measures it.</summary>
    /// <returns>Bytes needed.</returns>
    public static long Place(
        NativeBlock? block,
        IReadOnlyList<ShuffleColumn> layout,
        ReadOnlySpan<RunForm> forms,
        int rows,
        ReadOnlySpan<int> rawLengths,
        Span<RunColumn> columns)
    {
        long offset = 0;
        for (var i = 0; i < layout.Count; i++)
        {
            long ends = -1;
            if (forms[i] == RunForm.Raw)
            {
                ends = offset;
                offset += 4L * rows;
            }
            var width = forms[i] switch
            {
                RunForm.Raw => 1,
                RunForm.Codes => 4,
                _ => layout[i].Width,
            };
            var data = offset;
            offset += forms[i] == RunForm.Raw ? rawLengths[i] : (long)rows * width;
            long valid = -1;
            if (forms[i] != RunForm.Codes)
            {
                valid = offset;
                offset += rows;
            }
            offset = (offset + 15) & ~15L;
            if (block is not null)
                columns[i] = new RunColumn(block, forms[i], width, data, ends, valid);
        }
        return offset;
    }

    private static void Fill(
        RunColumn target,
        ReadOnlySpan<Segment> segments,
        int column,
        int rows,
        int rawLength,
        ShuffleColumn shape,
        SharedDictionary? dictionary)
    {
        var block = target.Block;
        switch (target.Form)
        {
            case RunForm.Codes:
                var codes = block.Slice<int>(target.Data, rows);
                SegmentCopy.Codes(segments, column, codes);
                for (var i = 0; i < codes.Length; i++)
                    codes[i]++;
                break;
            case RunForm.Raw:
                SegmentCopy.Raw(
                    segments,
                    column,
                    dictionary!.Values,
                    block.Slice<byte>(target.Data, rawLength),
                    block.Slice<int>(target.Ends, rows),
                    block.Slice<byte>(target.Valid, rows));
                break;
            default:
                var row = 0;
                foreach (var segment in segments)
                {
                    var part = block.Slice<byte>(target.Data + (long)row * shape.Width, segment.Count * shape.Width);
                    segment.Columns[column].CopyValues(segment.Start, shape.Width, part);
                    row += segment.Count;
                }
                var valid = block.Slice<byte>(target.Valid, rows);
                if (!SegmentCopy.Validity(segments, column, valid))
                    valid.Fill(1);
                break;
        }
    }
}
