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
    IReadOnlyList<int> LeftKeys,
    IReadOnlyList<(string Source, int Target)> Selected,
    SqlExpression? Where)
{
    /// <summary>Fixes the columns to read and tells the row where its columns lie among them.</summary>
    public BoundJoin Finish(RowBuilder row, HashSet<int> used)
    {
        var columns = new List<string>();
        foreach (var key in Plan.On)
            Position(columns, key.Right);
        foreach (var (source, target) in Selected)
        {
            if (used.Contains(target))
                row.Assign(target, Position(columns, source));
        }
        var kept = columns.Count;
        if (Where is null)
            return new BoundJoin(Plan, Table, columns, kept, LeftKeys, null);
        foreach (var input in BoundExpression.Bind(Where, Plan.Where!, Table.Schema).Inputs)
            Position(columns, Table.Schema[input].Name);
        var schema = new Schema(columns.Select(name => Table.Wanted(name).Field));
        return new BoundJoin(Plan, Table, columns, kept, LeftKeys, BoundExpression.Bind(Where, Plan.Where!, schema));
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
