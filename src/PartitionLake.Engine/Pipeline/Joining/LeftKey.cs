using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Input;

namespace PartitionLake.Engine.Pipeline.Joining;

/// <summary>Finds the values that the left key of a join has in all of the fact, in a pass over the columns that it is made of.</summary>
internal static class LeftKey
{
    private const int BatchRows = 131_072;

    /// <summary>The values; null where the key is made of columns of more than one table.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="join">The join.</param>
    /// <param name="key">Which of its keys.</param>
    /// <param name="tables">The dimensions that are loaded.</param>
    /// <param name="check">Told of the values now and then; it throws where they are too many.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<ValueIndex?> FindAsync(
        BoundPlan plan, BoundJoin join, int key, DimensionTable?[] tables, Action<ValueIndex> check, CancellationToken cancellationToken)
    {
        var computed = join.LeftComputations.FirstOrDefault(computation => computation.Target == join.LeftKeys[key])?.Expression;
        var inputs = computed?.Inputs ?? [join.LeftKeys[key]];
        var places = inputs.Select(input => (plan.Row[input].Origin, plan.Row[input].Join)).Distinct().ToList();
        if (places is not [var (origin, dimension)] || origin is ColumnOrigin.Computed or ColumnOrigin.Unnested)
            return null;
        var values = ValueIndex.Create(plan.Row[join.LeftKeys[key]].Field.Type);
        if (origin == ColumnOrigin.Dimension)
        {
            var table = tables[dimension]!;
            Add(table[plan.Row[inputs[0]].Ordinal].Length, input => table[plan.Row[input].Ordinal], row =>
                $"row {row + 1} of those taken from '{plan.Joins[dimension].Plan.From}'");
            check(values);
            return values;
        }
        using var reader = new TableReader(plan.Fact, [.. inputs.Select(input => plan.FactColumns[plan.Row[input].Ordinal])]);
        foreach (var rowGroup in plan.Fact.RowGroups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var firstRow = rowGroup.FirstRow;
            using var rows = await reader.OpenAsync(rowGroup, cancellationToken).ConfigureAwait(false);
            while (rows.Read(rows.FittingRows(BatchRows)) is { } batch)
            {
                Add(batch.Length, input => batch.GetColumn(((List<int>)[.. inputs]).IndexOf(input)), row =>
                    $"row {firstRow + row + 1} of '{plan.Fact.Files[rowGroup.File].Path}'");
                firstRow += batch.Length;
                check(values);
            }
        }
        return values;

        void Add(int length, Func<int, Column> column, Func<int, string> describeRow)
        {
            var source = new RowPart(plan.RowSchema, length, column);
            values.Add(computed is null ? source.GetColumn(inputs[0]) : RowErrors.Guard(() => computed.Evaluate(source), computed.Text, describeRow));
        }
    }

    /// <summary>Some columns of the joined row.</summary>
    private sealed class RowPart(Schema schema, int length, Func<int, Column> column) : IColumnSource
    {
        public Schema Schema => schema;

        public int Length => length;

        public Column GetColumn(int ordinal) => column(ordinal);
    }
}
