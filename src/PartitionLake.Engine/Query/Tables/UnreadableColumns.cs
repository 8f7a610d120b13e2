using PartitionLake.Engine.Drift;
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
            var (name, column) = table.Unreadable.First();
            throw Refused(table, name, column, "Name the columns that you want instead of *.");
        }
        foreach (var expression in statement.Expressions)
        {
            SqlRewriter.Any(QueryNames.WithoutAlias(expression, statement.Alias), part =>
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
            throw Refused(table, meant, reason, "Query the files of each type by themselves, or leave the column out.");
    }

    private static LakeException Refused(QueryTable table, string name, UnusableColumn column, string remedy) => column.Conflict is { } conflict
        ? new LakeException(LakeErrorCode.SchemaMismatch, conflict.ToString(), remedy, name)
        : new LakeException(LakeErrorCode.FileUnsupported, $"The column '{name}' of '{table.FirstFile}' cannot be read: {column.Reason}.", remedy, name);
}
