using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline.Binding;

namespace PartitionLake.Engine.Pipeline.Joining;

/// <summary>
/// A batch of the fact table on its way through the joins: the fact's rows plus one row number per dimension.
/// Values of dimensions are gathered only when somebody asks for the column.
/// </summary>
/// <remarks>Belongs to one worker.</remarks>
internal sealed class JoinedBatch : IColumnSource
{
    private readonly BoundPlan _plan;
    private readonly DimensionTable[] _dimensions;
    private readonly RowBatch _fact;
    private readonly Column?[] _columns;
    private readonly int[][] _dimensionRows;
    private readonly string _file;
    private readonly long _firstRow;
    private int[]? _factRows;
    private Column? _elements;
    private int[]? _elementRows;

    /// <param name="plan">Says where each column comes from.</param>
    /// <param name="dimensions">The dimension of each join.</param>
    /// <param name="fact">The used columns of the fact, in the plan's order.</param>
    /// <param name="file">The fact file, for messages.</param>
    /// <param name="firstRow">The number of the batch's first row in the file, from 0.</param>
    public JoinedBatch(BoundPlan plan, DimensionTable[] dimensions, RowBatch fact, string file, long firstRow)
    {
        _plan = plan;
        _dimensions = dimensions;
        _fact = fact;
        _file = file;
        _firstRow = firstRow;
        _columns = new Column?[plan.Row.Count];
        _dimensionRows = new int[dimensions.Length][];
        Length = fact.Length;
    }

    public Schema Schema => _plan.RowSchema;

    public int Length { get; private set; }

    public Column GetColumn(int ordinal) => _columns[ordinal] ??= Gather(_plan.Row[ordinal]);

    /// <summary>Row numbers into the dimension of a join, −1 for no match.</summary>
    public Column<int> DimensionRows(int join) => new(LakeType.Int32, _dimensionRows[join], Length);

    public void SetComputed(int ordinal, Column column) => _columns[ordinal] = column;

    /// <summary>The row of the fact's file that a row comes from, from 0.</summary>
    public long FactRow(int row) => _firstRow + (_factRows?[row] ?? row);

    /// <summary>Which row of which file a row comes from, as a user reads it.</summary>
    public string DescribeRow(int row) => $"row {FactRow(row) + 1} of '{_file}'";

    /// <summary>Adds the matches of a join that neither drops nor repeats rows.</summary>
    public void Attach(int join, int[] dimensionRows) => _dimensionRows[join] = dimensionRows;

    /// <summary>Adds the matches of a join that dropped rows.</summary>
    /// <param name="join">The join.</param>
    /// <param name="rows">For each row of the result the row it was before.</param>
    /// <param name="dimensionRows">For each row of the result its match.</param>
    public void Attach(int join, int[] rows, int[] dimensionRows)
    {
        Choose(this, join, rows);
        _dimensionRows[join] = dimensionRows;
        Array.Clear(_columns);
        Length = rows.Length;
    }

    /// <summary>A batch of its own of some rows with their matches in a join; this one stays as it is.</summary>
    /// <param name="join">The join.</param>
    /// <param name="rows">For each row of the result the row it is here.</param>
    /// <param name="dimensionRows">For each row of the result its match.</param>
    public JoinedBatch Select(int join, int[] rows, int[] dimensionRows)
    {
        var selected = new JoinedBatch(_plan, _dimensions, _fact, _file, _firstRow);
        selected.Choose(this, join, rows);
        selected._dimensionRows[join] = dimensionRows;
        selected.Length = rows.Length;
        return selected;
    }

    /// <summary>A batch of its own of some rows with an element for each; this one, which has been through no join, stays as it is.</summary>
    /// <param name="rows">For each row of the result the row it is here.</param>
    /// <param name="elements">For each row of the result its element.</param>
    public JoinedBatch Unnest(int[] rows, Column elements)
    {
        var repeated = new JoinedBatch(_plan, _dimensions, _fact, _file, _firstRow);
        repeated.Choose(this, 0, rows);
        repeated._elements = elements;
        repeated.Length = rows.Length;
        return repeated;
    }

    private void Choose(JoinedBatch from, int join, int[] rows)
    {
        _elements = from._elements;
        _elementRows = _elements is null ? null : from._elementRows is null ? rows : Select(from._elementRows, rows);
        for (var earlier = 0; earlier < join; earlier++)
            _dimensionRows[earlier] = Select(from._dimensionRows[earlier], rows);
        _factRows = from._factRows is null ? rows : Select(from._factRows, rows);
    }

    private Column Gather(RowColumn column)
    {
        if (column.Origin == ColumnOrigin.Dimension)
            return _dimensions[column.Join][column.Ordinal].Gather(_dimensionRows[column.Join]);
        if (column.Origin == ColumnOrigin.Unnested)
            return _elementRows is null ? _elements! : _elements!.Gather(_elementRows);
        var source = _fact.GetColumn(column.Ordinal);
        return _factRows is null ? source : source.Gather(_factRows);
    }

    private static int[] Select(int[] values, int[] rows)
    {
        var result = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            result[i] = values[rows[i]];
        return result;
    }
}
