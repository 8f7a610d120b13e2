using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Pruning;

/// <summary>The values a condition may take on some rows.</summary>
[Flags]
internal enum Outcome
{
    None = 0,
    True = 1,
    False = 2,
    Null = 4,
    Any = True | False | Null,
}

/// <summary>Finds which of true, false and null a condition can give, from the bounds of the columns it reads.</summary>
/// <remarks>
/// A comparison of a column, through conversions that keep the order, with a constant is tried on the bounds themselves,
/// by the same nodes that evaluate rows. A part whose columns each have one known value is simply evaluated.
/// </remarks>
internal sealed class BoundsAnalysis(Schema schema, Func<int, ColumnBounds> boundsOf)
{
    private readonly Dictionary<int, ColumnBounds> _bounds = [];

    public Outcome Outcomes(Node node)
    {
        if (TryEvaluate(node) is { } known)
            return known;
        return node switch
        {
            LogicNode logic => Combine(Outcomes(logic.Left), Outcomes(logic.Right), logic.IsAnd),
            NotNode not => Swap(Outcomes(not.Operand)),
            IsNullNode { Operand: ColumnNode column } => Nulls(Bounds(column)),
            ComparisonNode comparison => Compare(comparison),
            MembershipNode membership => Find(membership),
            LikeNode like => Match(like),
            ColumnNode column => Truth(column),
            _ => Outcome.Any,
        };
    }

    /// <summary>The outcome where every column has exactly one value; floating point is left out, for the sake of NaN and −0.</summary>
    private Outcome? TryEvaluate(Node node)
    {
        var columns = new Column[schema.Count];
        foreach (var column in node.Columns)
        {
            var bounds = Bounds(column);
            var isNull = !bounds.MayHaveValue;
            if (!isNull && (bounds.MayBeNull || column.Type.Kind is TypeKind.Float or TypeKind.Double or TypeKind.List or TypeKind.Struct or TypeKind.Map))
                return null;
            if (TryColumn(column.Type, isNull ? null : bounds.Min) is not { } least)
                return null;
            if (!isNull && (bounds.Min is null || bounds.Max is null || TryColumn(column.Type, bounds.Max) is not { } greatest || !AreEqual(least, greatest)))
                return null;
            columns[column.Ordinal] = least;
        }
        return Evaluate(node, new RowBatch(schema, columns, 1));
    }

    private Outcome Compare(ComparisonNode comparison)
    {
        if (comparison.Right is LiteralNode)
            return Compare(comparison.Operator, comparison.Left, comparison.Right);
        return comparison.Left is LiteralNode
            ? Compare(comparison.Operator.Mirrored(), comparison.Right, comparison.Left)
            : Outcome.Any;
    }

    private Outcome Compare(BinaryOperator op, Node value, Node constant)
    {
        var inner = value;
        while (inner is IConversion { IsMonotonic: true } conversion)
            inner = conversion.Operand;
        if (inner is not ColumnNode column)
            return Outcome.Any;
        if (((LiteralNode)constant).IsNull)
            return Outcome.Null;
        var bounds = Bounds(column);
        var outcome = bounds.MayBeNull ? Outcome.Null : Outcome.None;
        if (!bounds.MayHaveValue)
            return Outcome.Null;
        if (MayHold(op, value, constant, column, bounds) && (op != BinaryOperator.Equal || MayOccur(value, (LiteralNode)constant, column, bounds)))
            outcome |= Outcome.True;
        if (MayHold(op.Negated(), value, constant, column, bounds))
            outcome |= Outcome.False;
        return outcome;
    }

    /// <summary>The least value is the one that must pass for <c>&lt;</c>, the greatest for <c>&gt;</c>.</summary>
    private bool MayHold(BinaryOperator op, Node value, Node constant, ColumnNode column, ColumnBounds bounds) => op switch
    {
        BinaryOperator.Less or BinaryOperator.LessOrEqual => MayHoldAt(op, bounds.Min, value, constant, column),
        BinaryOperator.Greater or BinaryOperator.GreaterOrEqual => MayHoldAt(op, bounds.Max, value, constant, column),
        BinaryOperator.Equal => MayHoldAt(BinaryOperator.LessOrEqual, bounds.Min, value, constant, column)
            && MayHoldAt(BinaryOperator.GreaterOrEqual, bounds.Max, value, constant, column),
        _ => MayHoldAt(op, bounds.Min, value, constant, column) || MayHoldAt(op, bounds.Max, value, constant, column),
    };

    /// <summary>Whether a value that is looked for by itself may be among those of the column.</summary>
    private static bool MayOccur(Node value, LiteralNode constant, ColumnNode column, ColumnBounds bounds)
    {
        if (bounds.MayHold is not { } mayHold || ColumnBounds.Of(constant.One).Min is not { } wanted)
            return true;
        if (ReferenceEquals(value, column))
            return mayHold(wanted);
        // Of conversions only the one of whole numbers has a way back.
        return column.Type.Kind != TypeKind.Int32 || wanted is not long number || number is < int.MinValue or > int.MaxValue || mayHold((int)number);
    }

    private bool MayHoldAt(BinaryOperator op, object? bound, Node value, Node constant, ColumnNode column)
    {
        if (bound is null || TryColumn(column.Type, bound) is not { } row)
            return true;
        var columns = new Column[schema.Count];
        columns[column.Ordinal] = row;
        var outcome = Evaluate(ComparisonNode.Create(op, value, constant), new RowBatch(schema, columns, 1));
        return outcome is null or Outcome.True;
    }

    private Outcome Find(MembershipNode membership)
    {
        var outcome = Outcome.False | Outcome.Null;
        foreach (var item in membership.Items)
        {
            if (!item.IsNull)
                outcome |= Compare(BinaryOperator.Equal, membership.Operand, item) & Outcome.True;
        }
        return outcome;
    }

    /// <summary>A match lies between the pattern's fixed beginning and the next text that does not begin so.</summary>
    private Outcome Match(LikeNode like)
    {
        var prefix = like.Pattern.Prefix;
        if (prefix.Length == 0)
            return Outcome.Any;
        var low = new LiteralNode(ValueColumn.Create(LakeType.String, prefix));
        var may = Compare(BinaryOperator.GreaterOrEqual, like.Operand, low) & Outcome.True;
        var last = prefix.Length - 1;
        while (last >= 0 && prefix[last] == 0xFF)
            last--;
        if (last >= 0)
        {
            var next = prefix[..(last + 1)];
            next[last]++;
            may &= Compare(BinaryOperator.Less, like.Operand, new LiteralNode(ValueColumn.Create(LakeType.String, next)));
        }
        return may | Outcome.False | Outcome.Null;
    }

    private Outcome Truth(ColumnNode column)
    {
        var isTrue = new LiteralNode(ValueColumn.Create(LakeType.Boolean, true));
        var comparison = ComparisonNode.Create(BinaryOperator.Equal, column, isTrue);
        return Compare(BinaryOperator.Equal, comparison.Left, new LiteralNode(ValueColumn.Create(LakeType.Int32, 1)));
    }

    private ColumnBounds Bounds(ColumnNode column)
    {
        if (_bounds.TryGetValue(column.Ordinal, out var bounds))
            return bounds;
        bounds = boundsOf(column.Ordinal);
        if (column.Type.Kind is TypeKind.Float or TypeKind.Double && !bounds.HasNoNaN)
            bounds = bounds with { Max = null };
        _bounds.Add(column.Ordinal, bounds);
        return bounds;
    }

    private static Outcome Nulls(ColumnBounds bounds) =>
        (bounds.MayBeNull ? Outcome.True : Outcome.None) | (bounds.MayHaveValue ? Outcome.False : Outcome.None);

    private static Outcome Swap(Outcome outcome) =>
        (outcome & Outcome.Null) | (outcome.HasFlag(Outcome.True) ? Outcome.False : 0) | (outcome.HasFlag(Outcome.False) ? Outcome.True : 0);

    private static Outcome Combine(Outcome left, Outcome right, bool isAnd)
    {
        var decisive = isAnd ? Outcome.False : Outcome.True;
        var other = isAnd ? Outcome.True : Outcome.False;
        var outcome = (left | right) & decisive;
        if (left.HasFlag(other) && right.HasFlag(other))
            outcome |= other;
        if ((left | right).HasFlag(Outcome.Null) && (left & ~decisive) != 0 && (right & ~decisive) != 0)
            outcome |= Outcome.Null;
        return outcome;
    }

    /// <summary>A column of one row that holds the bound; null when it is not of the column's type.</summary>
    private static Column? TryColumn(LakeType type, object? bound)
    {
        try
        {
            return ValueColumn.Create(type, [bound]);
        }
        catch (InvalidCastException)
        {
            return null;
        }
    }

    private static bool AreEqual(Column left, Column right)
    {
        var equality = ComparisonNode.Create(BinaryOperator.Equal, new LiteralNode(left), new LiteralNode(right));
        return Evaluate(equality, new RowBatch(Schema.Empty, [], 1)) == Outcome.True;
    }

    /// <summary>The outcome for a batch of one row; null when it fails, which proves nothing.</summary>
    private static Outcome? Evaluate(Node node, RowBatch batch)
    {
        try
        {
            var column = (Column<bool>)node.Evaluate(new BatchFrame(batch));
            return column.IsNull(0) ? Outcome.Null : column.Values[0] ? Outcome.True : Outcome.False;
        }
        catch (EvaluationException)
        {
            return null;
        }
    }
}
