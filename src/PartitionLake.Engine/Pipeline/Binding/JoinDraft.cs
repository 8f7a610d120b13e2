using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Binding;

/// <summary>A join while the plan is being bound: which of its columns are needed is known only at the end.</summary>
internal sealed record JoinDraft(
    JoinPlan Plan,
    InputTable Table,
    IReadOnlyList<JoinKeyDraft> Keys,
    IReadOnlyList<(string Source, int Target)> Selected,
    SqlExpression? Where)
{
    /// <summary>The columns of the row that the keys are made of.</summary>
    public IEnumerable<int> Inputs(RowBuilder row)
    {
        foreach (var key in Keys)
        {
            if (key.LeftValue is null)
            {
                yield return key.Left;
                continue;
            }
            foreach (var input in BoundExpression.Bind(key.LeftValue, key.LeftText, row.ToSchema()).Inputs)
                yield return input;
        }
    }

    /// <summary>The join over a column of the row that is now called otherwise.</summary>
    public JoinDraft Rename(string from, string to) => this with
    {
        Keys = [.. Keys.Select(key => key.LeftValue is null ? key : key with { LeftValue = InputCasts.Rename(key.LeftValue, from, to) })],
    };

    /// <summary>Fixes the columns to read and tells the row where its columns lie among them.</summary>
    public BoundJoin Finish(RowBuilder row, HashSet<int> used)
    {
        var columns = new List<string>();
        foreach (var key in Keys)
            Position(columns, key.Right);
        foreach (var (source, target) in Selected)
        {
            if (used.Contains(target))
                row.Assign(target, Position(columns, source));
        }
        var kept = columns.Count;
        if (Where is null)
            return Bound(columns, kept, row, null);
        var known = Table.Known;
        foreach (var input in BoundExpression.Bind(Where, Plan.Where!, known).Inputs)
            Position(columns, known[input].Name);
        var schema = new Schema(columns.Select(Table.FieldOf));
        return Bound(columns, kept, row, BoundExpression.Bind(Where, Plan.Where!, schema));
    }

    private BoundJoin Bound(List<string> columns, int kept, RowBuilder row, BoundExpression? where)
    {
        var schema = row.ToSchema();
        var computations = new List<BoundComputation>();
        foreach (var key in Keys)
        {
            if (key.LeftValue is not null)
                computations.Add(new BoundComputation(key.Left, BoundExpression.Bind(key.LeftValue, key.LeftText, schema)));
        }
        return new BoundJoin(Plan, Table, columns, kept, [.. Keys.Select(static key => key.Left)], [.. Keys.Select(static key => key.Right)],
            computations, where);
    }

    private static int Position(List<string> columns, string name)
    {
        var position = columns.FindIndex(column => string.Equals(column, name, StringComparison.OrdinalIgnoreCase));
        if (position >= 0)
            return position;
        columns.Add(name);
        return columns.Count - 1;
    }
}
