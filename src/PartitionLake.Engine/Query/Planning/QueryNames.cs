using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Query.Planning;

/// <summary>Gives every column of a query the name it has in the table: without qualifier, in the table's spelling, <c>_1</c> resolved.</summary>
/// <param name="text">The query, which messages show.</param>
/// <param name="table">The columns of the table.</param>
/// <param name="alias">The name that may qualify columns.</param>
/// <param name="places">What <c>_1</c>, <c>_2</c> and so on stand for.</param>
internal sealed class QueryNames(string text, Schema table, string alias, IReadOnlyList<string> places)
{
    /// <summary>The tree over plain columns. Names that the table does not have stay, to be complained of when they are bound.</summary>
    /// <exception cref="LakeException">A qualifier names no table.</exception>
    public SqlExpression Resolve(SqlExpression e) => SqlRewriter.Replace(e, part => part is ColumnExpression column ? Resolve(column) : null);

    /// <summary>The position in the table of a column, by its name or as <c>_1</c> by its place; −1 where there is none.</summary>
    public int OrdinalOf(string name)
    {
        var ordinal = table.IndexOf(name);
        return ordinal < 0 && AtPlace(name, places) is { } meant ? table.IndexOf(meant) : ordinal;
    }

    /// <summary>The column that a name such as <c>_2</c> stands for; null where it is another kind of name.</summary>
    public static string? AtPlace(string name, IReadOnlyList<string> places) =>
        name.Length > 1 && name[0] == '_' && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
        && place >= 1 && place <= places.Count
            ? places[place - 1]
            : null;

    private ColumnExpression Resolve(ColumnExpression column)
    {
        CheckQualifier(text, column, alias);
        var ordinal = OrdinalOf(column.Name);
        return new ColumnExpression(null, ordinal < 0 ? column.Name : table[ordinal].Name, column.Span);
    }

    public static void CheckQualifier(string text, ColumnExpression column, string alias)
    {
        if (column.Qualifier is { } qualifier && !qualifier.Equals(alias, StringComparison.OrdinalIgnoreCase))
            throw ExpressionError.Invalid(text, column.Span, $"There is no table '{qualifier}' in this query.", $"Its table is called {alias}.");
    }
}
