using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Query.Planning;

/// <summary>Takes the keys and aggregates out of the expressions of a grouped query; what is left reads the columns of the groups.</summary>
internal sealed class GroupingBinder
{
    private readonly string _text;
    private readonly Schema _table;
    private readonly List<SqlExpression> _keys;
    private readonly List<AggregateExpression> _calls = [];
    private readonly List<BoundExpression> _boundKeys = [];
    private readonly List<BoundAggregate> _aggregates = [];

    /// <param name="text">The query, which messages show.</param>
    /// <param name="table">The columns of the table.</param>
    /// <param name="keys">The expressions of GROUP BY.</param>
    public GroupingBinder(string text, Schema table, List<SqlExpression> keys)
    {
        _text = text;
        _table = table;
        _keys = keys;
        foreach (var key in keys)
        {
            var bound = BoundExpression.Bind(key, text, table);
            if (bound.Type.IsNested)
                throw ExpressionError.Mismatch(text, key.Span, "Lists, structs and maps cannot be compared, so they make no groups and no distinct rows.");
            _boundKeys.Add(bound);
        }
    }

    public IReadOnlyList<BoundExpression> Keys => _boundKeys;

    public IReadOnlyList<BoundAggregate> Aggregates => _aggregates;

    /// <summary>The expression over the columns of <see cref="Result"/>.</summary>
    /// <exception cref="LakeException">It reads a column that differs within a group.</exception>
    public SqlExpression Rewrite(SqlExpression e) => SqlRewriter.Replace(e, part =>
    {
        var key = _keys.IndexOf(part);
        if (key >= 0)
            return new ColumnExpression(NameOf(key), part.Span);
        return part switch
        {
            AggregateExpression call => new ColumnExpression(NameOf(_keys.Count + Add(call)), call.Span),
            ColumnExpression column when _table.IndexOf(column.Name) < 0 => throw ExpressionError.ColumnNotFound(_text, column.Span, column.Name, _table),
            ColumnExpression column => throw ExpressionError.Invalid(
                _text, column.Span, $"The column '{column.Name}' may differ within a group.",
                $"Name it behind GROUP BY, or take an aggregate of it such as MIN({column.Name})."),
            _ => null,
        };
    });

    /// <summary>The columns of the groups, when all expressions have been rewritten.</summary>
    public Schema Result()
    {
        var fields = new List<Field>();
        foreach (var key in _boundKeys)
            fields.Add(new Field(NameOf(fields.Count), key.Type));
        foreach (var aggregate in _aggregates)
            fields.Add(new Field(NameOf(fields.Count), aggregate.Type));
        return new Schema(fields);
    }

    private int Add(AggregateExpression call)
    {
        var known = _calls.IndexOf(call);
        if (known >= 0)
            return known;
        var argument = call.Argument is null ? null : BoundExpression.Bind(call.Argument, _text, _table);
        _aggregates.Add(new BoundAggregate(call.Function, argument, call.IsDistinct, TypeOf(call, argument)));
        _calls.Add(call);
        return _calls.Count - 1;
    }

    /// <summary>Sums of whole numbers are int64 and sums of decimals have 38 digits, in which a sum that does not fit is an error.</summary>
    private LakeType TypeOf(AggregateExpression call, BoundExpression? argument)
    {
        if (call.Function == AggregateFunction.Count)
        {
            return call.IsDistinct && argument!.Type.IsNested
                ? throw ExpressionError.Mismatch(_text, call.Span, "Lists, structs and maps cannot be compared, so distinct ones cannot be counted.")
                : LakeType.Int64;
        }
        var type = argument!.Type;
        var name = call.Function.ToString().ToUpperInvariant();
        if (call.Function is AggregateFunction.Min or AggregateFunction.Max)
            return !type.IsNested ? type : throw ExpressionError.Mismatch(
                _text, call.Argument!.Span, $"Lists, structs and maps have no order, so there is no {name} of them.");
        if (!type.IsNumeric)
            throw ExpressionError.Mismatch(_text, call.Argument!.Span, $"{name} takes numbers, but this is {type}.", "Use CAST(x AS type).");
        return call.Function == AggregateFunction.Avg || type.Kind is TypeKind.Float or TypeKind.Double ? LakeType.Double
            : type.Kind == TypeKind.Decimal ? LakeType.Decimal(38, type.Scale)
            : LakeType.Int64;
    }

    /// <summary>A name that no text can spell as a column without quotes.</summary>
    private static string NameOf(int ordinal) => "#" + ordinal.ToString(CultureInfo.InvariantCulture);
}
