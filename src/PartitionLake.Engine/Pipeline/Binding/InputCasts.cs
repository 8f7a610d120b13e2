using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Pipeline.Input;

namespace PartitionLake.Engine.Pipeline.Binding;

/// <summary>CAST of columns of which the files of the fact have several types: the way to say which one is meant.</summary>
internal static class InputCasts
{
    /// <summary>
    /// The expression with each CAST of a column that files do not have alike exchanged for a column of the fact, which each file's own
    /// column is cast to where it is read, and each field of the fact's structs for a column of its own, which alone is read.
    /// </summary>
    /// <exception cref="LakeException">It reads a column that cannot be used, in another way.</exception>
    public static SqlExpression Resolve(SqlExpression expression, InputTable fact, RowBuilder row) => SqlRewriter.Replace(expression, part =>
    {
        if (part is FieldExpression field && StructPath.Of(field, fact.Schema) is { } way && IsOfFact(way.Column) && fact.Reach(field) is not null)
        {
            row.AddHidden(fact.Wanted(way.Path).Field, ColumnOrigin.Fact, $"the fact '{fact.Description}'");
            return way.Read(part.Span);
        }
        if (part is CastExpression { Operand: ColumnExpression cast } typed && IsUnusable(cast) && fact.UnusableColumns[cast.Name].Conflict is not null)
        {
            var name = fact.Cast(cast.Name, typed.Target);
            row.AddHidden(fact.Wanted(name).Field, ColumnOrigin.Fact, $"the fact '{fact.Description}'");
            return new ColumnExpression(name, part.Span);
        }
        return part is ColumnExpression column && IsUnusable(column) ? throw PlanBinder.Unusable(fact, column.Name) : null;

        bool IsOfFact(string name) => row.IndexOf(name) is >= 0 and var ordinal && row[ordinal] is { Origin: ColumnOrigin.Fact, ReadAs: null };

        bool IsUnusable(ColumnExpression column) => row.IndexOf(column.Name) < 0 && fact.UnusableColumns.ContainsKey(column.Name);
    });

    /// <summary>Whether it gives a column another type under its own name.</summary>
    public static bool IsCastOf(SelectItem item) =>
        item.Expression is CastExpression { Operand: ColumnExpression column }
            && string.Equals(column.Name, item.OutputName, StringComparison.OrdinalIgnoreCase);

    /// <summary>The expression over a column that is now called otherwise.</summary>
    public static SqlExpression Rename(SqlExpression expression, string from, string to) => SqlRewriter.Replace(
        expression, part => part is ColumnExpression column && string.Equals(column.Name, from, StringComparison.OrdinalIgnoreCase)
            ? column with { Name = to } : null);
}
