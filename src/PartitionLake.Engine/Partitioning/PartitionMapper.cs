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
    private readonly int[]?[] _codes;
    private long[]? _bits;

    internal PartitionMapper(PartitionDirectory directory, KeyColumn[] columns)
    {
        _directory = directory;
        _columns = columns;
        _tuples = new TupleIndex(columns.Length);
        _codes = new int[]?[columns.Length];
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
        {
            if (keys[i].Length != length)
                throw new ArgumentException($"A partition column has {keys[i].Length} rows where the batch has {length}.", nameof(keys));
            codes[i] = Codes(i, keys[i], describeRow);
        }
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
        var codes = Buffer(ref _codes[ordinal], column.Length);
        if (column is DictionaryColumn text)
            FillByEntry(_columns[ordinal], text, codes.AsSpan(0, text.Length), describeRow);
        else if (column is Column<Int128>)
            FillByRow(_columns[ordinal], column, codes, describeRow);
        else
            FillByNumber(ordinal, column, codes.AsSpan(0, column.Length), describeRow);
        return codes;
    }

    private static void FillByEntry(KeyColumn key, DictionaryColumn column, Span<int> codes, Func<int, string> describeRow)
    {
        var translation = key.Translation(column.Dictionary);
        var entries = column.Codes;
        var nullCode = -1;
        for (var row = 0; row < codes.Length; row++)
        {
            var entry = entries[row];
            if (entry < 0)
                codes[row] = nullCode >= 0 ? nullCode : nullCode = key.Code(column, row, describeRow);
            else if (translation[entry] is var code && code != 0)
                codes[row] = code - 1;
            else
                translation[entry] = (codes[row] = key.Code(column, row, describeRow)) + 1;
        }
    }

    private static void FillByRow(KeyColumn key, Column column, int[] codes, Func<int, string> describeRow)
    {
        for (var row = 0; row < column.Length; row++)
            codes[row] = key.Code(column, row, describeRow);
    }

    private void FillByNumber(int ordinal, Column column, Span<int> codes, Func<int, string> describeRow)
    {
        var key = _columns[ordinal];
        var numbers = _numbers[ordinal];
        var numberCodes = _numberCodes[ordinal];
        var (bits, validity) = Bits(column);
        var nullCode = -1;
        // Neighbours are often alike: a fact is loaded day by day.
        long last = 0;
        var lastCode = -1;
        for (var row = 0; row < codes.Length; row++)
        {
            if (validity is not null && !validity[row])
            {
                codes[row] = nullCode >= 0 ? nullCode : nullCode = key.Code(column, row, describeRow);
                continue;
            }
            if (bits[row] != last || lastCode < 0)
            {
                last = bits[row];
                var local = numbers.Add(last);
                if (local == numberCodes.Count)
                    numberCodes.Add(key.Code(column, row, describeRow));
                lastCode = numberCodes[local];
            }
            codes[row] = lastCode;
        }
    }

    private (long[] Bits, ValidityMap? Validity) Bits(Column column)
    {
        if (column is Column<long> wide)
            return (wide.Values, wide.Validity);
        var bits = Buffer(ref _bits, column.Length);
        switch (column)
        {
            case Column<int> numbers:
                for (var row = 0; row < numbers.Length; row++)
                    bits[row] = numbers.Values[row];
                return (bits, numbers.Validity);
            case Column<bool> flags:
                for (var row = 0; row < flags.Length; row++)
                    bits[row] = flags.Values[row] ? 1 : 0;
                return (bits, flags.Validity);
            case Column<double> numbers:
                for (var row = 0; row < numbers.Length; row++)
                    bits[row] = BitConverter.DoubleToInt64Bits(numbers.Values[row]);
                return (bits, numbers.Validity);
            case Column<float> numbers:
                for (var row = 0; row < numbers.Length; row++)
                    bits[row] = BitConverter.SingleToInt32Bits(numbers.Values[row]);
                return (bits, numbers.Validity);
            default:
                throw new ArgumentException($"A column of type {column.Type} cannot be a partition key.", nameof(column));
        }
    }

    private static T[] Buffer<T>(ref T[]? buffer, int length)
    {
        if (buffer is null || buffer.Length < length)
            buffer = new T[length];
        return buffer;
    }
}
