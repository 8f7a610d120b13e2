using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Query.Planning;
using PartitionLake.Engine.Query.Scanning;

namespace PartitionLake.Engine.Query.Aggregation;

/// <summary>The groups that one worker has met, with the state of each aggregate. Nulls of a key are one group.</summary>
internal sealed class GroupTable
{
    private readonly Grouping _grouping;
    private readonly MemoryBound _memory;
    private readonly ValueIndex[] _values;
    private readonly ColumnAccumulator[] _keys;
    private readonly TupleIndex _tuples;
    private readonly Accumulator[] _accumulators;
    private int _groups;
    private long _told;

    public GroupTable(Grouping grouping, MemoryBound memory)
    {
        _grouping = grouping;
        _memory = memory;
        _values = [.. grouping.Keys.Select(key => ValueIndex.Create(key.Type))];
        _keys = [.. grouping.Keys.Select(key => ColumnAccumulator.Create(key.Type))];
        _tuples = new TupleIndex(Math.Max(1, _values.Length));
        _accumulators = [.. grouping.Aggregates.Select(Accumulator.Create)];
        // Without keys there is one group, even of no rows.
        _groups = _values.Length == 0 ? 1 : 0;
    }

    public void Add(TableBatch batch)
    {
        var keys = new Column[_values.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = batch.Evaluate(_grouping.Keys[i]);
        var groups = FindGroups(keys, batch.Length);
        for (var i = 0; i < _accumulators.Length; i++)
            _accumulators[i].Add(_grouping.Aggregates[i].Argument is { } argument ? batch.Evaluate(argument) : null, groups, batch.Length);
        TellMemory();
    }

    public void Merge(GroupTable other)
    {
        var keys = new Column[_keys.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = other._keys[i].Build();
        var groups = FindGroups(keys, other._groups) ?? new int[1];
        for (var i = 0; i < _accumulators.Length; i++)
            _accumulators[i].Merge(other._accumulators[i], groups);
        _memory.Add(-other._told, "The groups");
        TellMemory();
    }

    /// <summary>One row for each group, in the order in which they were met.</summary>
    public RowBatch Build()
    {
        var columns = new Column[_keys.Length + _accumulators.Length];
        for (var i = 0; i < _keys.Length; i++)
            columns[i] = _keys[i].Build();
        for (var i = 0; i < _accumulators.Length; i++)
            columns[_keys.Length + i] = _accumulators[i].Build(_groups);
        return new RowBatch(_grouping.Result, columns, _groups);
    }

    /// <summary>The group of each row; null when there are no keys.</summary>
    private int[]? FindGroups(Column[] keys, int length)
    {
        if (keys.Length == 0)
            return null;
        var codes = new int[keys.Length][];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = _values[i].Add(keys[i]);
        var groups = new int[length];
        _tuples.Add(codes, groups);
        var added = new List<int>();
        for (var row = 0; row < length; row++)
        {
            // Numbers are given in order of first appearance.
            if (groups[row] == _groups)
            {
                _groups++;
                added.Add(row);
            }
        }
        if (added.Count > 0)
        {
            int[] rows = [.. added];
            for (var i = 0; i < keys.Length; i++)
                _keys[i].Append(keys[i], rows);
            foreach (var accumulator in _accumulators)
                accumulator.Grow(_groups);
        }
        return groups;
    }

    private void TellMemory()
    {
        var held = 16L * _groups * _values.Length;
        foreach (var values in _values)
            held += values.AllocatedBytes;
        foreach (var key in _keys)
            held += key.AllocatedBytes;
        foreach (var accumulator in _accumulators)
            held += accumulator.AllocatedBytes;
        if (held == _told)
            return;
        _memory.Add(held - _told, "The groups");
        _told = held;
    }
}
