using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Binding;

/// <summary>Gives every part of a tree its columns and its type, and makes the nodes that compute it. Constants are folded.</summary>
internal sealed partial class Binder
{
    private static readonly RowBatch OneRow = new(Schema.Empty, [], 1);

    /// <summary>The type of a bare NULL until something beside it says which null it is.</summary>
    private static readonly LakeType Untyped = new(TypeKind.Boolean, Precision: -1);

    private readonly string _text;
    private readonly Schema _schema;

    public Binder(string text, Schema schema)
    {
        _text = text;
        _schema = schema;
    }

    public Node BindRoot(SqlExpression expression)
    {
        var node = Bind(expression);
        return node.Type != Untyped ? node : throw Mismatch(expression, "A NULL alone has no type.", "Write CAST(NULL AS type).");
    }

    /// <summary>A part of an expression; null for a NULL that has no type by itself.</summary>
    public Node? BindPart(SqlExpression part) => Bind(part) is var node && node.Type != Untyped ? node : null;

    private Node Bind(SqlExpression expression) => Fold(expression switch
    {
        LiteralExpression literal => new LiteralNode(ValueColumn.Create(literal.Type ?? Untyped, literal.Value)),
        ColumnExpression column => BindColumn(column),
        FieldExpression field => BindField(field),
        ElementExpression element => BindElement(element),
        UnaryExpression { Operator: UnaryOperator.Not } not => new NotNode(Boolean(not.Operand, "NOT")),
        UnaryExpression negation => NumberFunctions.Negate(Number(negation.Operand, "-")),
        BinaryExpression { Operator: BinaryOperator.And or BinaryOperator.Or } logic => BindLogic(logic),
        BinaryExpression { Operator: BinaryOperator.Concat } concat => TextFunctions.Concat([Text(concat.Left, "||"), Text(concat.Right, "||")]),
        BinaryExpression binary when binary.Operator.IsComparison() => BindComparison(binary),
        BinaryExpression arithmetic => BindArithmetic(arithmetic),
        IsNullExpression test => Negated(new IsNullNode(Typed(Bind(test.Operand))), test.IsNegated),
        InExpression within => BindIn(within),
        BetweenExpression between => BindBetween(between),
        LikeExpression like => BindLike(like),
        CaseExpression choice => BindCase(choice),
        CastExpression cast => BindCast(cast),
        AggregateExpression aggregate =>
            throw ExpressionError.Invalid(
                _text, aggregate.Span, $"{aggregate.Function.ToString().ToUpperInvariant()} is an aggregate, which has no place here.",
                "Aggregates stand behind SELECT, HAVING and ORDER BY of a query, and not inside one another."),
        _ => BindFunction((FunctionExpression)expression),
    });

    private ColumnNode BindColumn(ColumnExpression column)
    {
        var ordinal = _schema.IndexOf(column.Name);
        return ordinal >= 0
            ? new ColumnNode(ordinal, _schema[ordinal].Type)
            : throw ExpressionError.ColumnNotFound(_text, column.Span, column.Name, _schema);
    }

    private LogicNode BindLogic(BinaryExpression logic)
    {
        var name = logic.Operator.Symbol();
        return new LogicNode(logic.Operator == BinaryOperator.And, Boolean(logic.Left, name), Boolean(logic.Right, name));
    }

    private Node BindComparison(BinaryExpression comparison)
    {
        var left = Bind(comparison.Left);
        var right = Bind(comparison.Right);
        var type = Comparable(comparison, left, right);
        return Compare(comparison.Operator, left, right, type);
    }

    private Node BindArithmetic(BinaryExpression e)
    {
        var name = e.Operator.Symbol();
        var left = Number(e.Left, name);
        var right = Number(e.Right, name);
        var type = TypeRules.Arithmetic(e.Operator, left.Type, right.Type)
            ?? throw Mismatch(e, "The product would have more than 38 digits behind the point.", "CAST one side to a decimal with fewer.");
        if (type.Kind == TypeKind.Decimal && e.Operator == BinaryOperator.Multiply)
            return new BinaryNode<Int128, Int128, MultiplyDecimal>(
                type, e.Operator, true, Convert(left, TypeRules.AsDecimal(left.Type)), Convert(right, TypeRules.AsDecimal(right.Type)));
        var operand = type.Kind == TypeKind.Decimal ? LakeType.Decimal(DecimalMath.MostDigits, type.Scale) : type;
        return Arithmetic.Create(e.Operator, type, Convert(left, operand), Convert(right, operand));
    }

    /// <summary>A constant list is one look-up; otherwise <c>x = a OR x = b</c>, with x computed once.</summary>
    private Node BindIn(InExpression within)
    {
        var operand = Bind(within.Operand);
        var items = new Node[within.Items.Count];
        var common = operand.Type;
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Bind(within.Items[i]);
            common = Meet(common, items[i].Type) ?? throw CannotCompare(within.Items[i], operand.Type, items[i].Type);
        }
        CheckComparable(within, common);
        var constants = new List<LiteralNode>(items.Length);
        foreach (var item in items)
        {
            if (ForComparison(item, common) is LiteralNode literal)
                constants.Add(literal);
        }
        if (constants.Count == items.Length)
            return Negated(MembershipNode.Create(ForComparison(operand, common), [.. constants]), within.IsNegated);
        var shared = Share(operand);
        Node any = Compare(BinaryOperator.Equal, shared, items[0], common);
        for (var i = 1; i < items.Length; i++)
            any = new LogicNode(isAnd: false, any, Compare(BinaryOperator.Equal, shared, items[i], common));
        return Negated(any, within.IsNegated);
    }

    private Node BindBetween(BetweenExpression between)
    {
        var operand = Share(Bind(between.Operand));
        var low = Bind(between.Low);
        var high = Bind(between.High);
        var least = Compare(BinaryOperator.GreaterOrEqual, operand, low, Comparable(between.Low, operand, low));
        var most = Compare(BinaryOperator.LessOrEqual, operand, high, Comparable(between.High, operand, high));
        return Negated(Fold(new LogicNode(isAnd: true, least, most)), between.IsNegated);
    }

    private Node BindLike(LikeExpression like)
    {
        var operand = Text(like.Operand, "LIKE");
        var pattern = Text(like.Pattern, "LIKE");
        var escape = like.Escape is null ? null : Text(like.Escape, "ESCAPE");
        if (pattern is not LiteralNode { IsNull: false } constant || escape is not (null or LiteralNode { IsNull: false }))
            return Negated(TextFunctions.Like(operand, pattern, escape), like.IsNegated);
        try
        {
            var compiled = LikePattern.Compile(
                ((DictionaryColumn)constant.One).GetBytes(0), escape is LiteralNode { One: DictionaryColumn one } ? one.GetBytes(0) : default);
            return Negated(new LikeNode(operand, compiled), like.IsNegated);
        }
        catch (ValueFault fault)
        {
            throw ExpressionError.Invalid(_text, (like.Escape ?? like.Pattern).Span, fault.Message);
        }
    }

    private CaseNode BindCase(CaseExpression choice)
    {
        var operand = choice.Operand is null ? null : Share(Bind(choice.Operand));
        var conditions = new Node[choice.Conditions.Count];
        for (var i = 0; i < conditions.Length; i++)
        {
            if (operand is null)
            {
                conditions[i] = Boolean(choice.Conditions[i], "WHEN");
                continue;
            }
            var value = Bind(choice.Conditions[i]);
            conditions[i] = Compare(BinaryOperator.Equal, operand, value, Comparable(choice.Conditions[i], operand, value));
        }
        SqlExpression[] sources = choice.Else is null ? [.. choice.Results] : [.. choice.Results, choice.Else];
        var results = Unify(sources, "CASE", out var type);
        return new CaseNode(type, conditions, choice.Else is null ? [.. results, Null(type)] : results);
    }

    private Node BindCast(CastExpression cast)
    {
        var operand = Bind(cast.Operand);
        if (operand.Type == Untyped)
            return Null(cast.Target);
        return Casts.Create(operand, cast.Target) ?? throw Mismatch(cast, $"There is no CAST from {operand.Type} to {cast.Target}.");
    }
}
