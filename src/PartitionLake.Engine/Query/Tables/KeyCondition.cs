using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Query.Planning;

namespace PartitionLake.Engine.Query.Tables;

/// <summary>The part of WHERE that speaks of partition keys alone, by which folders are left out before they are listed.</summary>
internal static class KeyCondition
{
    /// <summary>The conjuncts over keys that cannot fail, joined by AND; null where there is none.</summary>
    /// <remarks>One that can fail may be meant for rows that another conjunct has let through, so it waits for those rows.</remarks>
    /// <exception cref="LakeException">The types of a conjunct do not fit.</exception>
    public static SqlExpression? Of(SelectStatement statement, Schema keys)
    {
        if (statement.Where is null || keys.Count == 0)
            return null;
        SqlExpression? joined = null;
        var names = new QueryNames(statement.Text, keys, statement.Alias, places: [], reached: []);
        foreach (var conjunct in SqlRewriter.Conjuncts(QueryNames.WithoutAlias(statement.Where, statement.Alias)))
        {
            if (!SqlRewriter.Any(conjunct, static part => part is ColumnExpression)
                || SqlRewriter.Any(conjunct, part => part is AggregateExpression || (part is ColumnExpression column && keys.IndexOf(column.Name) < 0)))
            {
                continue;
            }
            var resolved = names.Resolve(conjunct);
            var bound = BoundExpression.Bind(resolved, statement.Text, keys);
            if (bound.Type.Kind == TypeKind.Boolean && !bound.Root.CanFail)
                joined = joined is null ? resolved : new BinaryExpression(BinaryOperator.And, joined, resolved, resolved.Span);
        }
        return joined;
    }
}
