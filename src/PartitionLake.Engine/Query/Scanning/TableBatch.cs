using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>Some rows of one file under the columns of the table, of which only those are there that the query reads.</summary>
/// <param name="schema">All columns of the table.</param>
/// <param name="columns">A column, or null, for each.</param>
/// <param name="length">How many rows.</param>
/// <param name="placeOf">Where a row comes from.</param>
internal sealed class TableBatch(Schema schema, Column?[] columns, int length, Func<int, (string File, long Row)> placeOf) : IColumnSource
{
    /// <param name="schema">All columns of the table.</param>
    /// <param name="columns">A column, or null, for each.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="file">Where they come from.</param>
    /// <param name="firstRow">The row of the file with which they begin.</param>
    /// <param name="rows">Which rows from there on they are; null for all.</param>
    public TableBatch(Schema schema, Column?[] columns, int length, string file, long firstRow, int[]? rows = null)
        : this(schema, columns, length, row => (file, firstRow + (rows is null ? row : rows[row])))
    {
    }

    public Schema Schema => schema;

    public int Length => length;

    public Column GetColumn(int ordinal) => columns[ordinal] ?? throw new InvalidOperationException($"The column '{schema[ordinal].Name}' was not read.");

    /// <summary>The file of a row, and its number there.</summary>
    public (string File, long Row) PlaceOf(int row) => placeOf(row);

    /// <summary>So many rows from there on.</summary>
    public TableBatch Slice(int first, int count)
    {
        if (count == length)
            return this;
        var rows = RowWindow.Rows(first, count);
        return new TableBatch(schema, Array.ConvertAll(columns, column => column?.Gather(rows)), count, row => placeOf(first + row));
    }

    /// <summary>The value of the expression for each row.</summary>
    /// <exception cref="LakeException">A row has none.</exception>
    public Column Evaluate(BoundExpression expression)
    {
        try
        {
            return expression.Evaluate(this);
        }
        catch (EvaluationException failure)
        {
            throw Failed(expression.Text, failure);
        }
    }

    /// <summary>The rows for which the condition is true.</summary>
    /// <exception cref="LakeException">A row has no value.</exception>
    public int[] SelectTrue(BoundExpression condition)
    {
        try
        {
            return condition.SelectTrue(this);
        }
        catch (EvaluationException failure)
        {
            throw Failed(condition.Text, failure);
        }
    }

    private LakeException Failed(string text, EvaluationException failure)
    {
        var (file, row) = placeOf(failure.Row);
        return new LakeException(
            LakeErrorCode.ExpressionFailed,
            $"The query has no result for row {row} (counted from 0) of '{file}': {failure.Message}\n  {text}",
            "Guard the expression with CASE WHEN or NULLIF, or leave such rows out with WHERE.",
            file,
            failure);
    }
}
