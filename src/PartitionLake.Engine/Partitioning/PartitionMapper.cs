using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning;

/// <summary>Finds the partition id of each row of a batch, for one worker.</summary>
/// <remarks>
/// Each worker folds tuples in an index of its own and asks the shared directory only about tuples it has not
/// met before, so that the lock is taken once per partition and worker, not once per row.
/// </remarks>
public sealed class PartitionMapper
{
    private readonly PartitionDirectory _directory;
    private readonly KeyColumn[] _columns;
    private readonly TupleIndex _tuples;
    private readonly Int64Index[] _numbers;
    private readonly List<int>[] _numberCodes;
    private readonly List<int> _ids = [];

    internal PartitionMapper(PartitionDirectory directory, KeyColumn[] columns)
    {
        _directory = directory;
        _columns = columns;
        _tuples = new TupleIndex(columns.Length);
        _numbers = new Int64Index[columns.Length];
        _numberCodes = new List<int>[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            _numbers[i] = new Int64Index();
            _numberCodes[i] = [];
        }
    }

    /// <summary>The partition id of each row.</summary>
    /// <param name="keys">The partition columns, in the directory's order.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="describeRow">Says which row of which file a row is, for errors.</param>
    /// <exception cref="LakeException">A value cannot be a partition value.</exception>
    public int[] Map(IReadOnlyList<Column> keys, int length, Func<int, string> describeRow)
    {
        var codes = new int[keys.Count][];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = Codes(i, keys[i], describeRow);
        var ids = new int[length];
        _tuples.Add(codes, ids);
        Span<int> tuple = stackalloc int[keys.Count];
        for (var row = 0; row < length; row++)
        {
            var local = ids[row];
            // Local codes are given out in order of first appearance, so a new one is always the next.
            if (local == _ids.Count)
            {
                for (var i = 0; i < tuple.Length; i++)
                    tuple[i] = codes[i][row];
                _ids.Add(_directory.Register(tuple, row, describeRow));
            }
            ids[row] = _ids[local];
        }
        return ids;
    }

    private int[] Codes(int ordinal, Column column, Func<int, string> describeRow)
    {
        var key = _columns[ordinal];
        var codes = new int[column.Length];
        var nullCode = -1;
        if (column is DictionaryColumn text)
        {
            var translation = key.Translation(text.Dictionary);
            for (var row = 0; row < codes.Length; row++)
            {
                var entry = text.Codes[row];
                if (entry < 0)
                    codes[row] = nullCode >= 0 ? nullCode : nullCode = key.Code(column, row, describeRow);
                else if (translation[entry] is var code && code != 0)
                    codes[row] = code - 1;
                else
                    translation[entry] = (codes[row] = key.Code(column, row, describeRow)) + 1;
            }
            return codes;
        }
        if (column is Column<Int128>)
        {
            for (var row = 0; row < codes.Length; row++)
                codes[row] = key.Code(column, row, describeRow);
            return codes;
        }
        var numbers = _numbers[ordinal];
        var numberCodes = _numberCodes[ordinal];
        var bits = Bits(column);
        for (var row = 0; row < codes.Length; row++)
        {
            if (column.IsNull(row))
            {
                codes[row] = nullCode >= 0 ? nullCode : nullCode = key.Code(column, row, describeRow);
                continue;
            }
            var local = numbers.Add(bits[row]);
            if (local == numberCodes.Count)
                numberCodes.Add(key.Code(column, row, describeRow));
            codes[row] = numberCodes[local];
        }
        return codes;
    }

    private static long[] Bits(Column column)
    {
        if (column is Column<long> wide)
            return wide.Values;
        var bits = new long[column.Length];
        for (var row = 0; row < bits.Length; row++)
        {
            bits[row] = column switch
            {
                Column<int> narrow => narrow.Values[row],
                Column<bool> flags => flags.Values[row] ? 1 : 0,
                Column<double> numbers => BitConverter.DoubleToInt64Bits(numbers.Values[row]),
                Column<float> numbers => BitConverter.SingleToInt32Bits(numbers.Values[row]),
                _ => throw new ArgumentException($"A column of type {column.Type} cannot be a partition key.", nameof(column)),
            };
        }
        return bits;
    }
}
