using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>A typed operation over columns. Nodes are immutable but for caches that lock, so threads may share them.</summary>
internal abstract class Node
{
    private readonly Lift? _lift;

    /// <param name="type">The type of the result.</param>
    /// <param name="canFail">Whether the operation itself has no result for some values.</param>
    /// <param name="operands">The nodes it reads.</param>
    protected Node(LakeType type, bool canFail, params Node[] operands)
    {
        Type = type;
        CanFail = canFail;
        var columns = new List<ColumnNode>();
        foreach (var operand in operands)
        {
            CanFail |= operand.CanFail;
            foreach (var column in operand.Columns)
            {
                if (!columns.Exists(c => c.Ordinal == column.Ordinal))
                    columns.Add(column);
            }
        }
        Columns = this is ColumnNode self ? [self] : columns;
        if (operands.Length > 0 && columns.Count == 1 && columns[0].Type.IsDictionaryBased && this is not SharedNode)
            _lift = Lift.For(this, columns[0].Ordinal);
    }

    public LakeType Type { get; }

    /// <summary>Whether some row may make this throw; such a node is only given rows whose value is needed.</summary>
    public bool CanFail { get; }

    /// <summary>The columns that are read, each once.</summary>
    public IReadOnlyList<ColumnNode> Columns { get; }

    /// <exception cref="EvaluationException">A row has no value.</exception>
    public Column Evaluate(Frame frame) => _lift is null || frame.IsLifted ? Compute(frame) : _lift.Evaluate(frame);

    /// <summary>Works on the frame's rows one by one.</summary>
    public abstract Column Compute(Frame frame);

    /// <summary>The rows, ascending, for which a boolean column is true.</summary>
    public static int[] TrueRows(Column<bool> column)
    {
        var values = column.Values.AsSpan(0, column.Length);
        var rows = new int[values.Count(true)];
        var count = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i])
                rows[count++] = i;
        }
        return rows;
    }
}

/// <summary>A column of the source.</summary>
internal sealed class ColumnNode(int ordinal, LakeType type) : Node(type, canFail: false)
{
    public int Ordinal => ordinal;

    public override Column Compute(Frame frame) => frame.GetColumn(ordinal);
}

/// <summary>A constant.</summary>
/// <param name="one">A column of one row that holds it.</param>
internal sealed class LiteralNode(Column one) : Node(one.Type, canFail: false)
{
    public Column One => one;

    public bool IsNull => one.IsNull(0);

    public override Column Compute(Frame frame) => one.Gather(new int[frame.Length]);
}

/// <summary>A value that several parents read: computed once per frame, and gathered where a parent needs fewer rows.</summary>
internal sealed class SharedNode(Node inner) : Node(inner.Type, canFail: false, inner)
{
    public override Column Compute(Frame frame)
    {
        if (frame.FindShared(this) is { } known)
            return known;
        var column = inner.Evaluate(frame);
        frame.KeepShared(this, column);
        return column;
    }
}
