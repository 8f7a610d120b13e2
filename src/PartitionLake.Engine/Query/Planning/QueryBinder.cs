using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Query.Planning;

/// <summary>Resolves the names and types of a statement against the columns of its table.</summary>
internal sealed class QueryBinder
{
    private readonly SelectStatement _statement;
    private readonly Schema _columns;
    private readonly Schema _table;
    private readonly QueryNames _names;
    private readonly List<(SqlExpression Value, string Name, TextSpan Span)> _items = [];
    private readonly Dictionary<string, SqlExpression> _aliases = new(StringComparer.OrdinalIgnoreCase);

    private QueryBinder(SelectStatement statement, Schema columns, IReadOnlyList<string> places, int keys)
    {
        _statement = statement;
        _columns = columns;
        var reached = keys < 0 ? [] : Reached(statement, columns);
        _table = new Schema([.. columns.SkipLast(Math.Max(0, keys)), .. reached, .. columns.TakeLast(Math.Max(0, keys))]);
        _names = new QueryNames(statement.Text, _table, statement.Alias, places, reached);
    }

    /// <param name="statement">The statement.</param>
    /// <param name="table">The columns of its table.</param>
    /// <param name="places">See <see cref="QueryNames"/>.</param>
    /// <param name="keys">How many partition keys end the table, before which fields of structs that are read alone become columns; −1 for none.</param>
    /// <exception cref="LakeException">A name does not exist, types do not fit, or the clauses do not fit together.</exception>
    public static QueryShape Bind(SelectStatement statement, Schema table, IReadOnlyList<string> places, int keys = -1) =>
        new QueryBinder(statement, table, places, keys).Bind();

    /// <summary>The fields of structs that the statement reads.</summary>
    private static List<Field> Reached(SelectStatement statement, Schema columns)
    {
        var reached = new Dictionary<string, Field>(StringComparer.OrdinalIgnoreCase);
        foreach (var expression in statement.Expressions)
        {
            SqlRewriter.Replace(QueryNames.WithoutAlias(expression, statement.Alias), part =>
            {
                if (part is not FieldExpression field || StructPath.Of(field, columns) is not { } way)
                    return null;
                reached.TryAdd(way.Path, new Field(way.Path, way.ReadType));
                return part;
            });
        }
        return [.. reached.Values];
    }

    private QueryShape Bind()
    {
        foreach (var column in _statement.Columns)
            AddItem(column);
        var where = _statement.Where is null ? null : Condition(_names.Resolve(_statement.Where), _table);
        var groups = _statement.GroupBy.Select(GroupKey).ToList();
        var having = _statement.Having is null ? null : _names.Resolve(_statement.Having);
        var order = _statement.OrderBy.Select(OrderValue).ToList();
        var isGrouped = groups.Count > 0 || having is not null || _items.Exists(item => HasAggregate(item.Value)) || order.Exists(HasAggregate);
        return isGrouped ? BindGrouped(where, groups, having, order) : BindRows(where, order);
    }

    private QueryShape BindRows(BoundExpression? where, List<SqlExpression> order)
    {
        // Distinct rows are groups by all their values, which several threads can find.
        if (_statement.IsDistinct)
        {
            var values = _items.ConvertAll(item => item.Value);
            CheckDistinctOrder(order, values);
            return BindGrouped(where, values, null, order) with { IsDistinct = false };
        }
        return Shape(where, null, _items.ConvertAll(item => BindValue(item.Value, _table)), order.ConvertAll(value => BindValue(value, _table)));
    }

    private QueryShape BindGrouped(BoundExpression? where, List<SqlExpression> groups, SqlExpression? having, List<SqlExpression> order)
    {
        if (_statement.IsDistinct)
            CheckDistinctOrder(order, _items.ConvertAll(item => item.Value));
        var grouping = new GroupingBinder(_statement.Text, _table, groups);
        var items = _items.ConvertAll(item => grouping.Rewrite(item.Value));
        var condition = having is null ? null : grouping.Rewrite(having);
        var keys = order.ConvertAll(grouping.Rewrite);
        var result = grouping.Result();
        return Shape(
            where,
            new Grouping(grouping.Keys, grouping.Aggregates, result, condition is null ? null : Condition(condition, result)),
            items.ConvertAll(item => BindValue(item, result)),
            keys.ConvertAll(key => BindValue(key, result)));
    }

    private QueryShape Shape(BoundExpression? where, Grouping? grouping, List<BoundExpression> values, List<BoundExpression> order)
    {
        var sort = new SortKey[order.Count];
        for (var i = 0; i < sort.Length; i++)
        {
            var item = _statement.OrderBy[i];
            if (order[i].Type.IsNested)
                throw ExpressionError.Mismatch(_statement.Text, item.Expression.Span, "Lists, structs and maps have no order.");
            sort[i] = new SortKey(order[i], item.IsDescending, item.NullsFirst);
        }
        return new QueryShape
        {
            Text = _statement.Text,
            Table = _table,
            Where = where,
            Grouping = grouping,
            Values = values,
            Output = Output(values),
            Order = sort,
            IsDistinct = _statement.IsDistinct,
            Limit = _statement.Limit,
            Offset = _statement.Offset,
        };
    }

    private void AddItem(SelectColumn column)
    {
        if (column.Expression is null)
        {
            foreach (var field in _columns)
                _items.Add((new ColumnExpression(field.Name, column.Span), field.Name, column.Span));
            return;
        }
        var value = _names.Resolve(column.Expression);
        var name = column.Alias ?? NameOf(column.Expression, value) ?? "_" + (_items.Count + 1).ToString(CultureInfo.InvariantCulture);
        _items.Add((value, name, column.Span));
        if (column.Alias is not null)
            _aliases.TryAdd(column.Alias, value);
    }

    /// <summary>The name of a column or of a field; of a place such as <c>_1</c>, that of the column there.</summary>
    private string? NameOf(SqlExpression written, SqlExpression value) =>
        written is FieldExpression field && (value is ElementExpression || (value is ColumnExpression column && _columns.IndexOf(column.Name) < 0))
            ? field.Name
            : SelectItem.NameOf(value);

    private SqlExpression GroupKey(SqlExpression e) => Position(e, "GROUP BY") ?? Named(e, isColumnFirst: true);

    private SqlExpression OrderValue(OrderItem item) => Position(item.Expression, "ORDER BY") ?? Named(item.Expression, isColumnFirst: false);

    /// <summary>A whole number names a column of the output by its place.</summary>
    private SqlExpression? Position(SqlExpression e, string clause)
    {
        if (e is not LiteralExpression { Value: int place })
            return null;
        return place >= 1 && place <= _items.Count
            ? _items[place - 1].Value
            : throw ExpressionError.Invalid(_statement.Text, e.Span, $"{clause} {place} names no column: the query has {_items.Count}.");
    }

    private SqlExpression Named(SqlExpression e, bool isColumnFirst)
    {
        if (e is ColumnExpression column && _aliases.TryGetValue(column.Name, out var value)
            && !(isColumnFirst && _names.OrdinalOf(column.Name) >= 0))
        {
            return value;
        }
        return _names.Resolve(e);
    }

    private void CheckDistinctOrder(List<SqlExpression> order, List<SqlExpression> values)
    {
        for (var i = 0; i < order.Count; i++)
        {
            if (!values.Contains(order[i]))
                throw ExpressionError.Invalid(_statement.Text, _statement.OrderBy[i].Expression.Span,
                    "With SELECT DISTINCT, ORDER BY can only name what is selected: the rows that were equal may differ in anything else.", "Select it too.");
        }
    }

    private BoundExpression BindValue(SqlExpression e, Schema columns) => BoundExpression.Bind(e, _statement.Text, columns);

    private BoundExpression Condition(SqlExpression e, Schema columns)
    {
        var bound = BindValue(e, columns);
        return bound.Type.Kind == TypeKind.Boolean
            ? bound
            : throw ExpressionError.Mismatch(
                _statement.Text, e.Span, $"A condition must be true or false, but this is {bound.Type}.", "Compare it with something.");
    }

    private Schema Output(List<BoundExpression> values)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var fields = new Field[values.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            var (_, name, span) = _items[i];
            if (!names.Add(name))
            {
                throw new LakeException(
                    LakeErrorCode.ColumnNameCollision,
                    ExpressionError.Invalid(_statement.Text, span, $"Two columns of the result are called '{name}'.").Message,
                    "Give one of them another name with AS.",
                    name);
            }
            fields[i] = new Field(name, values[i].Type);
        }
        return new Schema(fields);
    }

    private static bool HasAggregate(SqlExpression e) => SqlRewriter.Any(e, static part => part is AggregateExpression);
}
