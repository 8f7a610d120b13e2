using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Binding;

/// <summary>Keeps bytes that are no text out of the lake's text columns: refuses them with their row, or replaces them where the plan says so.</summary>
internal sealed class TextRule
{
    private readonly BoundPlan _plan;
    private readonly int[] _factColumns;
    private readonly HashSet<int> _published;

    public TextRule(BoundPlan plan)
    {
        _plan = plan;
        _published = [.. plan.OutputOrdinals, .. plan.PartitionOrdinals];
        _published.RemoveWhere(ordinal => !TextBytes.Holds(plan.Row[ordinal].Field.Type));
        _factColumns =
        [
            .. from column in plan.Row.Select((column, ordinal) => (column, ordinal))
               where column.column.Origin == ColumnOrigin.Fact && column.column.Ordinal >= 0 && TextBytes.Holds(column.column.Field.Type)
               where Replaces || _published.Contains(column.ordinal)
               select column.column.Ordinal,
        ];
    }

    private bool Replaces => _plan.Plan.InvalidText == InvalidTextRule.Replace;

    /// <summary>The batch of the fact as the run uses it.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.TextInvalid"/>.</exception>
    public RowBatch Apply(RowBatch fact, string file, long firstRow, int rowGroup)
    {
        if (_factColumns.Length == 0)
            return fact;
        Column[]? columns = null;
        foreach (var ordinal in _factColumns)
        {
            var column = Apply(fact.GetColumn(ordinal), fact.Schema[ordinal].Name, row => $"row {firstRow + row + 1} of '{file}' (row group {rowGroup + 1})");
            if (!ReferenceEquals(column, fact.GetColumn(ordinal)))
                (columns ??= [.. fact.Columns])[ordinal] = column;
        }
        return columns is null ? fact : new RowBatch(fact.Schema, columns, fact.Length);
    }

    /// <summary>A computed column as the run uses it.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.TextInvalid"/>.</exception>
    public Column Apply(int target, Column computed, Func<int, string> describeRow) =>
        _published.Contains(target) ? Apply(computed, _plan.Row[target].Field.Name, describeRow) : computed;

    /// <summary>A column of a dimension as the run uses it. Nothing is said of columns that nobody publishes.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.TextInvalid"/>.</exception>
    public Column ApplyToDimension(int join, int ordinal, Column column, string name, Func<int, string> describeRow)
    {
        if (!TextBytes.Holds(column.Type))
            return column;
        return Replaces || _published.Any(
            published => _plan.Row[published] is { Origin: ColumnOrigin.Dimension } source && source.Join == join && source.Ordinal == ordinal)
            ? Apply(column, name, describeRow)
            : column;
    }

    private Column Apply(Column column, string name, Func<int, string> describeRow)
    {
        if (Replaces)
            column = TextBytes.Replace(column);
        var row = TextBytes.FindInvalid(column);
        return row < 0 ? column : throw Invalid(column, name, row, describeRow(row));
    }

    private static LakeException Invalid(Column column, string name, int row, string place)
    {
        var bytes = ((DictionaryColumn)column.Leaves.First(leaf => TextBytes.FindInvalid(leaf) == row)).GetBytes(row);
        var shown = Convert.ToHexString(bytes[..Math.Min(bytes.Length, 24)]);
        return new LakeException(
            LakeErrorCode.TextInvalid,
            $"The text column '{name}' holds bytes that are no UTF-8 text in {place}: "
                + $"0x{shown}{(bytes.Length > 24 ? "…" : "")}. Other engines refuse such a file or read other text.",
            column.Type.IsNested
                ? "Correct the source, or leave the column out with Exclude."
                : $"Correct the source; or keep the bytes with Columns = 'CAST({name} AS BINARY) AS {name}_bytes' and Exclude = '{name}'; "
                    + "or have U+FFFD put in their place with InvalidText = 'Replace'.",
            name);
    }
}
