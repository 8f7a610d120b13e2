using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Query.Planning;

namespace PartitionLake.Engine.Query.Tables;

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
            SqlRewriter.Any(expression, part =>
            {
                if (part is ColumnExpression column && table.Schema.IndexOf(column.Name) < 0)
                    Refuse(table, column.Name);
                return false;
            });
        }
    }

    private static void Refuse(QueryTable table, string name)
    {
        var meant = table.Unreadable.ContainsKey(name) ? name : QueryNames.AtPlace(name, table.Places);
        if (meant is not null && table.Unreadable.TryGetValue(meant, out var reason))
            throw Refused(table, meant, reason, "Leave the column out.");
    }

    private static LakeException Refused(QueryTable table, string column, string reason, string remedy) => new(
        LakeErrorCode.FileUnsupported, $"The column '{column}' of '{table.FirstFile}' cannot be read: {reason}.", remedy, column);
}
