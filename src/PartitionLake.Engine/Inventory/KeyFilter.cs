using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Pruning;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Inventory;

/// <summary>A condition on partition keys, asked while only the outer keys are known.</summary>
internal sealed class KeyFilter
{
    private readonly LakeLayout _layout;
    private readonly BoundExpression _condition;

    /// <exception cref="LakeException">The condition names something that is no partition key, or its types do not fit.</exception>
    public KeyFilter(LakeLayout layout, SqlExpression condition, string text)
    {
        _layout = layout;
        _condition = Bind(layout, condition, text);
        if (_condition.Type.Kind != TypeKind.Boolean)
            throw new LakeException(
                LakeErrorCode.TypeMismatch, $"The filter '{text}' is a {_condition.Type}; a filter is true or false.", "Compare it with something.", text);
        DeepestLevel = _condition.Inputs.Count == 0 ? -1 : _condition.Inputs[^1];
        IsNever = DeepestLevel < 0 && !IsTrue(new Column[layout.Keys.Count]);
    }

    /// <summary>The innermost key that the condition speaks of; −1 where it speaks of none.</summary>
    public int DeepestLevel { get; }

    /// <summary>Whether the condition is a constant that is not true.</summary>
    public bool IsNever { get; }

    /// <summary>Whether the condition can be true below a folder of that level; whether it is, once all its keys are known.</summary>
    public bool MayMatch(Column[] values, int level) => level < DeepestLevel
        ? Pruner.MayMatch(_condition, ordinal => ordinal <= level ? ColumnBounds.Of(values[ordinal]) : ColumnBounds.Unknown)
        : level > DeepestLevel || IsTrue(values);

    /// <summary>Whether a partition with these values at these levels may match, whatever its other values.</summary>
    public bool MayMatch(IReadOnlyDictionary<int, Column> values) =>
        Pruner.MayMatch(_condition, level => values.TryGetValue(level, out var value) ? ColumnBounds.Of(value) : ColumnBounds.Unknown);

    private bool IsTrue(Column[] values)
    {
        try
        {
            return _condition.SelectTrue(new RowBatch(_layout.Schema, values, 1)).Length > 0;
        }
        catch (EvaluationException e)
        {
            var partition = string.Join(", ", _condition.Inputs.Select(level =>
                $"{_layout.Keys[level].Name} = {PartitionValue.Format(_layout.Keys[level].Name, values[level], 0) ?? "null"}"));
            throw new LakeException(
                LakeErrorCode.ExpressionFailed,
                $"The filter '{_condition.Text}' has no result for the partition where {partition}: {e.Message}",
                "Guard the filter with CASE or NULLIF for such values.",
                _condition.Text,
                e);
        }
    }

    private static BoundExpression Bind(LakeLayout layout, SqlExpression condition, string text)
    {
        try
        {
            return BoundExpression.Bind(condition, text, layout.Schema);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.ColumnNotFound)
        {
            throw new LakeException(
                e.Code,
                $"{e.Message}\nA filter can use the partition keys of this lake only: {layout.Names}.",
                "Name one of the partition keys. To filter by other columns, query the rows.",
                e.Target,
                e);
        }
    }
}
