using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Evaluation;

namespace PartitionLake.Engine.Health;

/// <summary>Some rows of an object with all columns that <see cref="ObjectColumns"/> gives them; only those that were asked for can be looked at.</summary>
internal sealed class ObjectBatch : IColumnSource
{
    private readonly ExaminedObject _item;
    private readonly RowBatch _rows;
    private readonly Column?[] _columns;

    /// <param name="item">The object.</param>
    /// <param name="rows">Columns read from its file.</param>
    /// <param name="read">The positions in the object's columns of those that were read.</param>
    /// <param name="firstRow">The row of the file with which the batch begins, from 0.</param>
    public ObjectBatch(ExaminedObject item, RowBatch rows, IReadOnlyList<int> read, long firstRow)
    {
        _item = item;
        _rows = rows;
        FirstRow = firstRow;
        _columns = new Column?[Schema.Count];
        for (var i = 0; i < read.Count; i++)
            _columns[read[i]] = rows.GetColumn(i);
    }

    public Schema Schema => _item.Columns.Schema;

    public int Length => _rows.Length;

    public long FirstRow { get; }

    public Column GetColumn(int ordinal) => _columns[ordinal] ??= Constant(ordinal);

    private Column Constant(int ordinal)
    {
        if (_item.Columns.IsInFile(ordinal))
            throw new InvalidOperationException($"The column '{Schema[ordinal].Name}' was not read.");
        var level = _item.Columns.KeyLevel(ordinal);
        var one = level >= 0 ? _item.Partition.Keys[level] : ValueColumn.Create(Schema[ordinal].Type, [null]);
        return one.Gather(new int[Length]);
    }
}
