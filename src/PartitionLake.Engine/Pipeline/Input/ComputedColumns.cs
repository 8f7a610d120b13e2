using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>Columns of a table that are computed where its rows are read, such as the keys of a join, among others that are read as they are.</summary>
internal sealed class ComputedColumns
{
    private readonly Schema _schema;
    private readonly int[] _places;
    private readonly BoundExpression?[] _values;

    /// <param name="columns">The columns that are wanted, in their order.</param>
    /// <param name="fieldOf">The name and type of a column that is read.</param>
    /// <param name="computed">The value of a computed column by its name; null for others.</param>
    /// <param name="known">All columns that can be read.</param>
    public ComputedColumns(IReadOnlyList<string> columns, Func<string, Field> fieldOf, Func<string, SqlExpression?> computed, Schema known)
    {
        var read = new List<string>();
        foreach (var column in columns)
        {
            if (computed(column) is not { } value)
                Position(read, column);
            else
            {
                foreach (var input in BoundExpression.Bind(value, column, known).Inputs)
                    Position(read, known[input].Name);
            }
        }
        Read = read;
        var schema = new Schema(read.Select(fieldOf));
        _places = new int[columns.Count];
        _values = new BoundExpression?[columns.Count];
        var fields = new Field[columns.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            _values[i] = computed(columns[i]) is { } value ? BoundExpression.Bind(value, columns[i], schema) : null;
            _places[i] = _values[i] is null ? Position(read, columns[i]) : -1;
            fields[i] = _values[i] is { } bound ? new Field(columns[i], bound.Type) : schema[_places[i]];
        }
        _schema = new Schema(fields);
    }

    /// <summary>The columns to read.</summary>
    public IReadOnlyList<string> Read { get; }

    /// <summary>How a wanted column is computed of those that are read; null for one that is read.</summary>
    public BoundExpression? ValueOf(int column) => _values[column];

    /// <summary>The wanted columns of rows of <see cref="Read"/>.</summary>
    /// <exception cref="LakeException">A row has no value.</exception>
    public RowBatch Take(RowBatch read, string file, long firstRow)
    {
        var columns = new Column[_places.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = _values[i] is { } value
                ? RowErrors.Guard(() => value.Evaluate(read), value.Text, row => $"row {firstRow + row + 1} of '{file}'")
                : read.GetColumn(_places[i]);
        }
        return new RowBatch(_schema, columns, read.Length);
    }

    private static int Position(List<string> read, string column)
    {
        var position = read.FindIndex(known => string.Equals(known, column, StringComparison.OrdinalIgnoreCase));
        if (position >= 0)
            return position;
        read.Add(column);
        return read.Count - 1;
    }
}
