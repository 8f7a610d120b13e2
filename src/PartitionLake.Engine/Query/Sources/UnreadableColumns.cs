using PartitionLake.Engine.Expressions;

namespace PartitionLake.Engine.Query.Sources;

/// <summary>Refuses queries over columns of a type that is not read, by name.</summary>
internal static class UnreadableColumns
{
    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileUnsupported"/>.</exception>
    public static void Refuse(SelectStatement statement, QueryTable table, bool takesAll)
    {
        if (table.Unreadable.Count == 0)
            return;
        if (takesAll)
        {
            var (name, reason) = table.Unreadable.First();
            throw Refused(table, name, reason, "Name the columns that you want instead of *.");
        }
        IEnumerable<SqlExpression?> all =
        [
            statement.Where, statement.Having, .. statement.GroupBy,
            .. statement.Columns.Select(column => column.Expression), .. statement.OrderBy.Select(item => item.Expression),
        ];
        foreach (var expression in all)
        {
            if (expression is null)
                continue;
            SqlRewriter.Any(expression, part => part is ColumnExpression column && table.Schema.IndexOf(column.Name) < 0
                && table.Unreadable.TryGetValue(column.Name, out var reason)
                ? throw Refused(table, column.Name, reason, "Leave the column out.")
                : false);
        }
    }

    private static LakeException Refused(QueryTable table, string column, string reason, string remedy) => new(
        LakeErrorCode.FileUnsupported, $"The column '{column}' of '{table.FirstFile}' is of type {reason}, which cannot be read.", remedy, column);
}
