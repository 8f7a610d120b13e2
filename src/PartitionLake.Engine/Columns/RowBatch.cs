namespace PartitionLake.Engine.Columns;

/// <summary>Something that has columns of equal length: a batch in memory, or a join that gathers on demand.</summary>
public interface IColumnSource
{
    Schema Schema { get; }

    /// <summary>How many rows.</summary>
    int Length { get; }

    /// <summary>The column at that position of the schema.</summary>
    Column GetColumn(int ordinal);
}

/// <summary>Some rows of a table, column by column.</summary>
public sealed class RowBatch : IColumnSource
{
    private readonly Column[] _columns;

    public RowBatch(Schema schema, Column[] columns, int length)
    {
        Schema = schema;
        _columns = columns;
        Length = length;
    }

    public Schema Schema { get; }

    public int Length { get; }

    public IReadOnlyList<Column> Columns => _columns;

    public Column GetColumn(int ordinal) => _columns[ordinal];
}
