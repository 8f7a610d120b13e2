using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline.Rows;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Collects rows of several sources into full row groups, so that merging night after night does not leave many small ones.</summary>
/// <remarks>Row groups are cut as those of a run without merging: by <see cref="RowUnits"/>.</remarks>
/// <param name="schema">The columns.</param>
/// <param name="maxUnits">How large row groups become.</param>
/// <param name="write">Takes a row group.</param>
internal sealed class RowGroupBuffer(Schema schema, int maxUnits, Action<RowBatch> write) : IRowGroups
{
    private ColumnAccumulator[]? _columns;
    private long _units;

    public void Append(RowBatch batch, int[]? rows)
    {
        var count = rows?.Length ?? batch.Length;
        var extra = RowUnits.Extra(batch);
        for (var start = 0; start < count;)
        {
            var end = start;
            for (; end < count; end++)
            {
                var units = 1L + (extra?[rows?[end] ?? end] ?? 0);
                if (_units > 0 && _units + units > maxUnits)
                    break;
                _units += units;
            }
            var part = new int[end - start];
            for (var i = 0; i < part.Length; i++)
                part[i] = rows?[start + i] ?? start + i;
            _columns ??= Create(schema);
            for (var i = 0; i < _columns.Length; i++)
                _columns[i].Append(batch.GetColumn(i), part);
            start = end;
            if (start < count || _units >= maxUnits)
                Flush();
        }
    }

    public void Flush()
    {
        if (_columns is null)
            return;
        var rows = _columns[0].Length;
        var columns = new Column[_columns.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = _columns[i].Build();
        write(new RowBatch(schema, columns, rows));
        _columns = null;
        _units = 0;
    }

    public void Dispose()
    {
        // Rows that were not flushed are given up.
    }

    private static ColumnAccumulator[] Create(Schema schema)
    {
        var columns = new ColumnAccumulator[schema.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = ColumnAccumulator.Create(schema[i].Type);
        return columns;
    }
}
