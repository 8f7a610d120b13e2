using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Pruning;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Checks;

/// <summary>A condition that no row may break. As with a CHECK constraint of SQL, a row breaks it where it is false; null passes.</summary>
public sealed class RowRule
{
    private readonly SqlExpression _condition;

    /// <exception cref="LakeException">The text is no expression.</exception>
    public RowRule(string text)
    {
        Text = text;
        _condition = SqlParser.ParseExpression(text);
    }

    /// <summary>The condition as the user wrote it.</summary>
    public string Text { get; }

    /// <summary>Resolves the names of the condition.</summary>
    /// <exception cref="LakeException">A column does not exist, or this is no condition.</exception>
    internal BoundRule Bind(Schema schema)
    {
        // The negation is ours: what is wrong is said of what the user wrote.
        var type = BoundExpression.Bind(_condition, Text, schema).Type;
        if (type.Kind != TypeKind.Boolean && _condition is not LiteralExpression { Value: null })
            throw NoCondition(type);
        return new(Text, BoundExpression.Bind(new UnaryExpression(UnaryOperator.Not, _condition, _condition.Span), Text, schema));
    }

    private LakeException NoCondition(LakeType type) => new(
        LakeErrorCode.TypeMismatch,
        $"The rule '{Text}' is no condition: "
            + $"{(_condition is ColumnExpression column ? $"the column '{column.Name}'" : "it")} is of type {type}, expected boolean.",
        $"Say what has to be true of it, such as: {Text} IS NOT NULL, or {Text} > 0.",
        Text);
}

/// <summary>A rule that knows its columns. Several threads may use one.</summary>
internal sealed class BoundRule(string text, BoundExpression broken)
{
    public string Text => text;

    /// <summary>True for rows that break it.</summary>
    public BoundExpression Broken => broken;

    /// <summary>The columns of the schema that it reads, ascending.</summary>
    public IReadOnlyList<int> Inputs => broken.Inputs;

    /// <summary>False only when no row within these bounds can break the rule.</summary>
    public bool MayBreak(Func<int, ColumnBounds> boundsOfColumn) => Pruner.MayMatch(broken, boundsOfColumn);

    /// <summary>The rows, ascending, that break the rule.</summary>
    /// <exception cref="EvaluationException">The rule has no value for a row.</exception>
    public int[] FindBroken(IColumnSource source) => broken.SelectTrue(source);
}
