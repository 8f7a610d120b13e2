using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Joining;

namespace PartitionLake.Engine.Pipeline.Rows;

/// <summary>
/// What the shuffle carries for a plan: values of the fact's and computed columns, but only one row number per
/// dimension whatever the number of its columns. The values of dimensions are gathered when partitions are encoded.
/// </summary>
internal sealed class CarryLayout
{
    private readonly List<int> _rowOrdinals = [];
    private readonly List<int> _joins = [];
    private readonly Slot[] _outputs;

    public CarryLayout(BoundPlan plan)
    {
        _outputs = new Slot[plan.OutputOrdinals.Count];
        var columns = new List<ShuffleColumn>();
        for (var i = 0; i < _outputs.Length; i++)
        {
            var column = plan.Row[plan.OutputOrdinals[i]];
            if (column.Origin == ColumnOrigin.Dimension)
                continue;
            _outputs[i] = new Slot(columns.Count, -1, -1);
            _rowOrdinals.Add(plan.OutputOrdinals[i]);
            columns.Add(new ShuffleColumn(column.Field.Type));
        }
        for (var i = 0; i < _outputs.Length; i++)
        {
            var column = plan.Row[plan.OutputOrdinals[i]];
            if (column.Origin != ColumnOrigin.Dimension)
                continue;
            var position = _joins.IndexOf(column.Join);
            if (position < 0)
            {
                position = _joins.Count;
                _joins.Add(column.Join);
                columns.Add(ShuffleColumn.RowNumber);
            }
            _outputs[i] = new Slot(_rowOrdinals.Count + position, column.Join, column.Ordinal);
        }
        Columns = columns;
    }

    /// <summary>The carried columns: values first, then row numbers.</summary>
    public IReadOnlyList<ShuffleColumn> Columns { get; }

    /// <summary>For each output column where it is found.</summary>
    public IReadOnlyList<Slot> Outputs => _outputs;

    /// <summary>The carried columns of a batch.</summary>
    public Column[] Carry(JoinedBatch batch)
    {
        var carried = new Column[Columns.Count];
        for (var i = 0; i < _rowOrdinals.Count; i++)
            carried[i] = batch.GetColumn(_rowOrdinals[i]);
        for (var i = 0; i < _joins.Count; i++)
            carried[_rowOrdinals.Count + i] = batch.DimensionRows(_joins[i]);
        return carried;
    }

    /// <param name="Carried">Position among the carried columns, of the value or of the row number.</param>
    /// <param name="Join">The dimension; −1 where the value itself is carried.</param>
    /// <param name="Ordinal">The dimension's column.</param>
    public readonly record struct Slot(int Carried, int Join, int Ordinal);
}
