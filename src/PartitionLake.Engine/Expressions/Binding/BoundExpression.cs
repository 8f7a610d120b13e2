using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Binding;

/// <summary>An expression that knows its columns and its type, ready to run over batches. Several threads may use one.</summary>
/// <remarks>
/// Nulls follow SQL's three-valued logic. Branches of CASE, COALESCE, AND and OR that could fail are computed only for
/// the rows that need them. Parts that read one dictionary column alone run once per entry in use, not once per row.
/// UTCNOW() is read once, when the expression is bound.
/// </remarks>
public sealed class BoundExpression
{
    private BoundExpression(Node root, SqlExpression syntax, string text, Schema schema)
    {
        Root = root;
        Syntax = syntax;
        Text = text;
        Schema = schema;
        var inputs = new int[root.Columns.Count];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = root.Columns[i].Ordinal;
        Array.Sort(inputs);
        Inputs = inputs;
    }

    public string Text { get; }

    public LakeType Type => Root.Type;

    /// <summary>The positions in the schema of the columns it reads, ascending, each once.</summary>
    public IReadOnlyList<int> Inputs { get; }

    internal Node Root { get; }

    /// <summary>The tree that was bound.</summary>
    internal SqlExpression Syntax { get; }

    internal Schema Schema { get; }

    /// <summary>Resolves names and types.</summary>
    /// <param name="expression">The tree.</param>
    /// <param name="text">The text it was parsed from, which messages show.</param>
    /// <param name="schema">The columns it may read. A qualifier before a name is not looked at.</param>
    /// <exception cref="LakeException">A column does not exist, or types do not fit.</exception>
    public static BoundExpression Bind(SqlExpression expression, string text, Schema schema)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(schema);
        return new BoundExpression(new Binder(text, schema).BindRoot(expression), expression, text, schema);
    }

    /// <summary>A part of a tree, which may be a NULL whose type what stands beside it says; then null.</summary>
    internal static Node? BindPart(SqlExpression part, string text, Schema schema) => new Binder(text, schema).BindPart(part);

    /// <summary>The value for every row of the source, whose schema must be the one bound to.</summary>
    /// <exception cref="EvaluationException">A row has no value.</exception>
    public Column Evaluate(IColumnSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return StructColumn.Of(Root.Evaluate(new BatchFrame(source)));
    }

    /// <summary>The rows, ascending, for which a boolean expression is true; neither false nor null ones.</summary>
    /// <exception cref="EvaluationException">A row has no value.</exception>
    /// <exception cref="LakeException">The expression is not boolean.</exception>
    public int[] SelectTrue(IColumnSource source)
    {
        if (Type.Kind != TypeKind.Boolean)
            throw ExpressionError.Mismatch(
                Text, new TextSpan(0, Text.Length), $"A condition must be true or false, but this is {Type}.", "Compare it with something.");
        return Node.TrueRows((Column<bool>)Evaluate(source));
    }
}
