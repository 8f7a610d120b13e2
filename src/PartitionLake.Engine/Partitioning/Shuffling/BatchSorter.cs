using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>Sorts batches by partition with a counting sort, for one worker. Rows of one partition keep their order.</summary>
internal sealed class BatchSorter
{
    private readonly IReadOnlyList<ShuffleColumn> _layout;
    private readonly SharedDictionary?[] _dictionaries;
    private readonly long _maxRunBytes;
    private int[] _counts = [];
    private int[] _order = [];

    /// <param name="layout">The carried columns.</param>
    /// <param name="dictionaries">The shared dictionary of each column that has one.</param>
    /// <param name="maxRunBytes">Bytes of a run at most, unless it is of one row.</param>
    public BatchSorter(IReadOnlyList<ShuffleColumn> layout, SharedDictionary?[] dictionaries, long maxRunBytes)
    {
        _maxRunBytes = maxRunBytes;
        _layout = layout;
        _dictionaries = dictionaries;
    }

    /// <summary>A run of the batch's rows, or null where it would be too large.</summary>
    /// <param name="partitions">The partition id of each row.</param>
    /// <param name="columns">The carried columns, in layout order: a <see cref="Column"/>, or a <c>Column&lt;int&gt;</c> of row numbers.</param>
    /// <param name="extraUnits">For each row its units beyond the first; null where all are zero.</param>
    public MemoryRun? TrySort(ReadOnlySpan<int> partitions, IReadOnlyList<Column> columns, int[]? extraUnits)
    {
        var translations = new int[]?[_layout.Count];
        var places = new Place[_layout.Count];
        long length = 0;
        for (var i = 0; i < places.Length; i++)
            (places[i], length) = Lay(i, columns[i], length, out translations[i]);
        if (length > _maxRunBytes && partitions.Length > 1)
            return null;
        var rows = Order(partitions);
        var order = _order.AsSpan(0, partitions.Length);
        if (extraUnits is not null)
            rows = rows with { Heavy = Heavy(extraUnits, order) };
        var block = new NativeBlock(length);
        var runColumns = new RunColumn[places.Length];
        for (var i = 0; i < runColumns.Length; i++)
        {
            var place = places[i];
            runColumns[i] = new RunColumn(block, place.Form, place.Width, place.Data, place.Ends, place.Valid);
            Fill(runColumns[i], _layout[i], columns[i], translations[i], order);
        }
        return new MemoryRun(rows, block, runColumns);
    }

    private static HeavyRows Heavy(int[] extraUnits, ReadOnlySpan<int> order)
    {
        var rows = new List<int>();
        var extra = new List<int>();
        for (var i = 0; i < order.Length; i++)
        {
            if (extraUnits[order[i]] == 0)
                continue;
            rows.Add(i);
            extra.Add(extraUnits[order[i]]);
        }
        return new HeavyRows(rows, extra);
    }

    private PartitionRows Order(ReadOnlySpan<int> partitions)
    {
        var max = -1;
        foreach (var id in partitions)
            max = Math.Max(max, id);
        if (_counts.Length <= max)
            _counts = new int[Math.Max(max + 1, _counts.Length * 2)];
        if (_order.Length < partitions.Length)
            _order = new int[partitions.Length];
        var counts = _counts.AsSpan(0, max + 1);
        counts.Clear();
        foreach (var id in partitions)
            counts[id]++;
        var distinct = 0;
        foreach (var count in counts)
        {
            if (count != 0)
                distinct++;
        }
        var ids = new int[distinct];
        var starts = new int[distinct + 1];
        var next = 0;
        var position = 0;
        for (var id = 0; id < counts.Length; id++)
        {
            var count = counts[id];
            if (count == 0)
                continue;
            ids[position] = id;
            starts[position++] = next;
            counts[id] = next;
            next += count;
        }
        starts[position] = next;
        for (var row = 0; row < partitions.Length; row++)
            _order[counts[partitions[row]]++] = row;
        return new PartitionRows(ids, starts);
    }

    private (Place Place, long Length) Lay(int ordinal, Column column, long length, out int[]? translation)
    {
        translation = null;
        var rows = column.Length;
        var shape = _layout[ordinal];
        if (shape.IsBytes && (translation = _dictionaries[ordinal]!.Translate((DictionaryColumn)column)) is null)
        {
            var source = (DictionaryColumn)column;
            long bytes = 0;
            for (var row = 0; row < rows; row++)
            {
                if (source.Codes[row] >= 0)
                    bytes += source.GetBytes(row).Length;
            }
            var ends = length;
            var valid = ends + 4L * rows;
            var data = valid + rows;
            return (new Place(RunForm.Raw, 1, data, ends, valid), Align(data + bytes));
        }
        if (shape.IsBytes || shape.Type is null)
        {
            var width = CodeWidth(column, translation);
            return (new Place(RunForm.Codes, width, length, -1, -1), Align(length + (long)rows * width));
        }
        var values = length;
        var end = values + (long)rows * shape.Width;
        return HasNulls(column)
            ? (new Place(RunForm.Fixed, shape.Width, values, -1, end), Align(end + rows))
            : (new Place(RunForm.Fixed, shape.Width, values, -1, -1), Align(end));
    }

    private static int CodeWidth(Column column, int[]? translation)
    {
        var max = 0;
        if (translation is null)
        {
            foreach (var number in ((Column<int>)column).Values.AsSpan(0, column.Length))
                max = Math.Max(max, number + 1);
        }
        else
        {
            foreach (var code in translation)
                max = Math.Max(max, code);
        }
        return max <= byte.MaxValue ? 1 : max <= ushort.MaxValue ? 2 : 4;
    }

    private static bool HasNulls(Column column) => column switch
    {
        Column<bool> c => c.Validity is not null,
        Column<int> c => c.Validity is not null,
        Column<long> c => c.Validity is not null,
        Column<float> c => c.Validity is not null,
        Column<double> c => c.Validity is not null,
        Column<Int128> c => c.Validity is not null,
        _ => throw new ArgumentException($"A column of type {column.Type} has no fixed width.", nameof(column)),
    };

    private static void Fill(RunColumn target, ShuffleColumn shape, Column column, int[]? translation, ReadOnlySpan<int> order)
    {
        switch (target.Form)
        {
            case RunForm.Raw:
                FillRaw(target, (DictionaryColumn)column, order);
                return;
            case RunForm.Codes when shape.Type is null:
                FillCodes(target, ((Column<int>)column).Values, null, order);
                return;
            case RunForm.Codes:
                FillCodes(target, ((DictionaryColumn)column).Codes, translation, order);
                return;
        }
        switch (column)
        {
            case Column<bool> c: FillValues(target, c, order); break;
            case Column<int> c: FillValues(target, c, order); break;
            case Column<long> c: FillValues(target, c, order); break;
            case Column<float> c: FillValues(target, c, order); break;
            case Column<double> c: FillValues(target, c, order); break;
            case Column<Int128> c: FillValues(target, c, order); break;
        }
    }

    private static void FillCodes(RunColumn target, int[] codes, int[]? translation, ReadOnlySpan<int> order)
    {
        var block = target.Block;
        switch (target.Width)
        {
            case 1:
                var bytes = block.Slice<byte>(target.Data, order.Length);
                for (var i = 0; i < order.Length; i++)
                    bytes[i] = (byte)Code(codes[order[i]], translation);
                break;
            case 2:
                var shorts = block.Slice<ushort>(target.Data, order.Length);
                for (var i = 0; i < order.Length; i++)
                    shorts[i] = (ushort)Code(codes[order[i]], translation);
                break;
            default:
                var ints = block.Slice<int>(target.Data, order.Length);
                for (var i = 0; i < order.Length; i++)
                    ints[i] = Code(codes[order[i]], translation);
                break;
        }
    }

    private static int Code(int code, int[]? translation) =>
        translation is null || code < 0 ? code + 1 : translation[code];

    private static void FillValues<T>(RunColumn target, Column<T> column, ReadOnlySpan<int> order)
        where T : unmanaged
    {
        var values = target.Block.Slice<T>(target.Data, order.Length);
        var source = column.Values;
        for (var i = 0; i < order.Length; i++)
            values[i] = source[order[i]];
        if (target.Valid < 0)
            return;
        var valid = target.Block.Slice<byte>(target.Valid, order.Length);
        var validity = column.Validity!.Words;
        for (var i = 0; i < order.Length; i++)
            valid[i] = (byte)(validity[order[i] >> 6] >> order[i] & 1);
    }

    private static void FillRaw(RunColumn target, DictionaryColumn column, ReadOnlySpan<int> order)
    {
        var ends = target.Block.Slice<int>(target.Ends, order.Length);
        var valid = target.Block.Slice<byte>(target.Valid, order.Length);
        var end = 0;
        var room = checked((int)(target.Block.Length - target.Data));
        var bytes = target.Block.Slice<byte>(target.Data, room);
        var codes = column.Codes;
        var dictionary = column.Dictionary;
        for (var i = 0; i < order.Length; i++)
        {
            var code = codes[order[i]];
            valid[i] = code < 0 ? (byte)0 : (byte)1;
            // What a copy spoils behind its value is filled later: the next value, or the next column.
            if (code >= 0)
                end += dictionary.CopyTo(code, bytes[end..]);
            ends[i] = end;
        }
    }

    private static long Align(long offset) => (offset + 15) & ~15L;

    private readonly record struct Place(RunForm Form, int Width, long Data, long Ends, long Valid);
}
