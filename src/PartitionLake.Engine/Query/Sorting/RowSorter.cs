using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Query.Planning;

namespace PartitionLake.Engine.Query.Sorting;

/// <summary>Collects rows and gives them back in order. When only the first ones are wanted, it keeps no more than a few times as many.</summary>
internal sealed class RowSorter
{
    /// <summary>Fewer surplus rows than this are not worth sorting them out.</summary>
    private const int LeastSurplus = 65_536;

    private readonly Schema _output;
    private readonly IReadOnlyList<SortKey> _keys;
    private readonly long _most;
    private readonly MemoryBound _memory;
    private ColumnAccumulator[] _columns;
    private long _told;

    /// <param name="output">The columns of the rows.</param>
    /// <param name="keys">The order.</param>
    /// <param name="most">How many of the first rows are wanted.</param>
    /// <param name="memory">What the rows may take.</param>
    public RowSorter(Schema output, IReadOnlyList<SortKey> keys, long most, MemoryBound memory)
    {
        _output = output;
        _keys = keys;
        _most = most;
        _memory = memory;
        _columns = NewColumns();
    }

    /// <summary>Adds rows.</summary>
    /// <param name="columns">The columns of the output, then the values to sort by.</param>
    public void Add(IReadOnlyList<Column> columns)
    {
        for (var i = 0; i < _columns.Length; i++)
            _columns[i].Append(columns[i], null);
        if (_columns[0].Length > Math.Max(LeastSurplus, 2 * Math.Min(_most, int.MaxValue)))
            KeepFirst();
        TellMemory();
    }

    /// <summary>The rows are no longer wanted.</summary>
    public void Forget()
    {
        _columns = NewColumns();
        TellMemory();
    }

    /// <summary>The rows in order. Add nothing afterwards.</summary>
    public IEnumerable<RowBatch> Build(int batchRows)
    {
        var (columns, order) = Sort();
        var count = (int)Math.Min(order.Length, _most);
        for (var first = 0; first < count; first += batchRows)
        {
            var rows = order.AsMemory(first, Math.Min(batchRows, count - first));
            var batch = new Column[_output.Count];
            for (var i = 0; i < batch.Length; i++)
                batch[i] = columns[i].Gather(rows.Span);
            yield return new RowBatch(_output, batch, rows.Length);
        }
    }

    private void KeepFirst()
    {
        var (columns, order) = Sort();
        _columns = NewColumns();
        var kept = order[..(int)Math.Min(order.Length, _most)];
        for (var i = 0; i < columns.Length; i++)
            _columns[i].Append(columns[i], kept);
    }

    private (Column[] Columns, int[] Order) Sort()
    {
        var columns = new Column[_columns.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = _columns[i].Build();
        return (columns, new RowOrder(columns[_output.Count..], [.. _keys.Select(static key => key.Direction)]).Sort(columns[0].Length));
    }

    private ColumnAccumulator[] NewColumns() =>
        [.. _output.Select(field => ColumnAccumulator.Create(field.Type)), .. _keys.Select(key => ColumnAccumulator.Create(key.Value.Type))];

    private void TellMemory()
    {
        long held = 0;
        foreach (var column in _columns)
            held += column.AllocatedBytes;
        _memory.Add(held - _told, "The rows to be sorted");
        _told = held;
    }
}
