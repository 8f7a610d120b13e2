using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Query.Planning;

/// <summary>Gives every column of a query the name it has in the table: without qualifier, in the table's spelling, <c>_1</c> resolved.</summary>
/// <param name="text">The query, which messages show.</param>
/// <param name="table">The columns of the table.</param>
/// <param name="alias">The name that may qualify columns.</param>
/// <param name="places">What <c>_1</c>, <c>_2</c> and so on stand for.</param>
/// <param name="reached">Fields of structs that are columns of the table, by the names that lead to them.</param>
internal sealed class QueryNames(string text, Schema table, string alias, IReadOnlyList<string> places, IReadOnlyList<Field> reached)
{
    /// <summary>The tree over plain columns. Names that the table does not have stay, to be complained of when they are bound.</summary>
    /// <exception cref="LakeException">A qualifier names no table.</exception>
    public SqlExpression Resolve(SqlExpression e) => SqlRewriter.Replace(reached.Count == 0 ? e : WithoutAlias(e, alias), part => part switch
    {
        ColumnExpression column => Resolve(column),
        FieldExpression field => Resolve(field),
        _ => null,
    });

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

    /// <summary>The tree without the table's name before columns.</summary>
    public static SqlExpression WithoutAlias(SqlExpression e, string alias) => SqlRewriter.Replace(
        e, part => part is FieldExpression { Operand: ColumnExpression table } field && table.Name.Equals(alias, StringComparison.OrdinalIgnoreCase)
            ? new ColumnExpression(field.Name, field.Span) : null);

    private SqlExpression? Resolve(FieldExpression field)
    {
        if (reached.Count > 0 && PathOf(field) is { } path
            && reached.FirstOrDefault(known => known.Name.Equals(path.Names, StringComparison.OrdinalIgnoreCase)) is { } column)
            return StructPath.Read(column.Name, path.Element, field.Span);
        if (field.Operand is not ColumnExpression owner)
            return null;
        if (owner.Name.Equals(alias, StringComparison.OrdinalIgnoreCase))
            return Resolve(new ColumnExpression(field.Name, field.Span));
        if (OrdinalOf(owner.Name) < 0)
            throw ExpressionError.Invalid(text, field.Span, $"There is no table '{owner.Name}' in this query.", $"Its table is called {alias}.");
        return null;
    }

    private static (string Names, ElementExpression? Element)? PathOf(SqlExpression e) => e switch
    {
        ColumnExpression column => (column.Name, null),
        FieldExpression field when PathOf(field.Operand) is { } outer => ($"{outer.Names}.{field.Name}", outer.Element),
        ElementExpression { Index: LiteralExpression } element when PathOf(element.Operand) is { Element: null } list => ($"{list.Names}[]", element),
        _ => null,
    };

    private ColumnExpression Resolve(ColumnExpression column)
    {
        var ordinal = OrdinalOf(column.Name);
        return new ColumnExpression(ordinal < 0 ? column.Name : table[ordinal].Name, column.Span);
    }
}
