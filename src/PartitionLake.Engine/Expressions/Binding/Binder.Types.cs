using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Binding;

/// <summary>Types: what an operand must be, what two operands meet in, and the messages when they do not.</summary>
internal sealed partial class Binder
{
    private Node Boolean(SqlExpression e, string by) => Require(e, by, "a condition (boolean)", LakeType.Boolean, static type => type.Kind == TypeKind.Boolean);

    private Node Text(SqlExpression e, string by) => Require(e, by, "text", LakeType.String, static type => type.Kind == TypeKind.String);

    private Node Number(SqlExpression e, string by) => Require(e, by, "numbers", LakeType.Int32, static type => type.IsNumeric);

    private Node Timestamp(SqlExpression e, string by) =>
        Require(e, by, "a date or a timestamp", LakeType.Timestamp, static type => type.Kind is TypeKind.Date or TypeKind.Timestamp);

    private Node Integer(SqlExpression e, string by) =>
        Convert(Require(e, by, "a whole number", LakeType.Int64, static type => type.Kind is TypeKind.Int32 or TypeKind.Int64), LakeType.Int64);

    private Node Require(SqlExpression e, string by, string expected, LakeType ofNull, Predicate<LakeType> isFit)
    {
        var node = Bind(e);
        if (node.Type == Untyped)
            return Null(ofNull);
        if (isFit(node.Type))
            return node;
        var remedy = node.Type.Kind is TypeKind.Date or TypeKind.Timestamp && by is "+" or "-" ? "Use DATE_ADD(day, 1, x) or DATE_DIFF(day, x, y)."
            : node.Type.Kind is TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map ? null
            : "Use CAST(x AS type).";
        throw Mismatch(e, $"{by} takes {expected}, but this is {node.Type}.", remedy);
    }

    /// <summary>All of one type, that of the widest.</summary>
    private Node[] Unify(SqlExpression[] sources, string by, out LakeType type)
    {
        var nodes = new Node[sources.Length];
        type = Untyped;
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = Bind(sources[i]);
            var met = Meet(type, nodes[i].Type);
            type = met ?? throw Mismatch(
                sources[i], $"The results of {by} are of different types: {type} before, {nodes[i].Type} here.", "CAST them to one type.");
        }
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = Convert(nodes[i], type);
        return nodes;
    }

    private static LakeType? Meet(LakeType left, LakeType right) =>
        left == Untyped ? right : right == Untyped ? left : TypeRules.Common(left, right);

    /// <summary>The type to compare in.</summary>
    private LakeType Comparable(SqlExpression e, Node left, Node right)
    {
        var type = Meet(left.Type, right.Type) ?? throw CannotCompare(e, left.Type, right.Type);
        CheckComparable(e, type);
        return type;
    }

    private void CheckComparable(SqlExpression e, LakeType type)
    {
        if (type.IsNested)
            throw Mismatch(e, "Lists, structs and maps cannot be compared.");
    }

    private static Node Compare(BinaryOperator op, Node left, Node right, LakeType type) =>
        Fold(ComparisonNode.Create(op, ForComparison(left, type), ForComparison(right, type)));

    /// <summary>Decimals widen to the greater scale without a limit of digits, so that a comparison cannot overflow.</summary>
    private static Node ForComparison(Node node, LakeType type)
    {
        if (type.Kind != TypeKind.Decimal || node.Type == Untyped)
            return Convert(node, type);
        return Fold(Casts.RescaleToCompare(Convert(node, TypeRules.AsDecimal(node.Type)), type.Scale));
    }

    private static Node Convert(Node node, LakeType type) =>
        node.Type == Untyped ? Null(type == Untyped ? LakeType.Boolean : type) : Fold(Casts.Create(node, type)!);

    private static Node Typed(Node node) => Convert(node, node.Type);

    private static LiteralNode Null(LakeType type) => new(ValueColumn.Create(type, [null]));

    private static Node Negated(Node node, bool isNegated) => isNegated ? new NotNode(node) : node;

    private static Node Share(Node node) => node is ColumnNode or LiteralNode or SharedNode ? node : new SharedNode(node);

    /// <summary>Computes a part without columns at once. One that fails stays: perhaps no row needs it.</summary>
    private static Node Fold(Node node)
    {
        if (node.Columns.Count > 0 || node is LiteralNode)
            return node;
        try
        {
            return new LiteralNode(node.Evaluate(new BatchFrame(OneRow)));
        }
        catch (EvaluationException)
        {
            return node;
        }
    }

    private LakeException CannotCompare(SqlExpression e, LakeType left, LakeType right)
    {
        var remedy = (left.Kind, right.Kind) switch
        {
            (TypeKind.Date, TypeKind.String) or (TypeKind.String, TypeKind.Date) => "A date is written DATE '2025-01-31'.",
            (TypeKind.Timestamp, TypeKind.String) or (TypeKind.String, TypeKind.Timestamp) => "A timestamp is written TIMESTAMP '2025-01-31 12:30:00'.",
            (TypeKind.Timestamp, TypeKind.Timestamp) or (TypeKind.Timestamp, TypeKind.Date) or (TypeKind.Date, TypeKind.Timestamp)
                => "An instant is written TIMESTAMP '2025-01-31 12:30:00 UTC'; CAST(x AS TIMESTAMP) takes its UTC clock reading.",
            _ => "CAST one side to the type of the other.",
        };
        return Mismatch(e, $"Cannot compare {left} with {right}.", remedy);
    }

    private LakeException Mismatch(SqlExpression e, string message, string? remedy = null) => ExpressionError.Mismatch(_text, e.Span, message, remedy);
}
