using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>AND and OR with three values. The right side sees only rows that the left leaves open, if it can fail.</summary>
internal sealed class LogicNode(bool isAnd, Node left, Node right) : Node(LakeType.Boolean, canFail: false, left, right)
{
    public bool IsAnd => isAnd;

    public Node Left => left;

    public Node Right => right;

    public override Column Compute(Frame frame)
    {
        var first = (Column<bool>)left.Evaluate(frame);
        if (!right.CanFail)
            return Combine(first, (Column<bool>)right.Evaluate(frame));
        var open = OpenRows(first);
        if (open.Length == frame.Length)
            return Combine(first, (Column<bool>)right.Evaluate(frame));
        if (open.Length == 0)
            return first;
        var narrow = (Column<bool>)right.Evaluate(frame.Narrow(open));
        return Combine(first, Spread(narrow, open, frame.Length));
    }

    /// <summary>Rows that the left side does not decide: for AND those that are not false.</summary>
    private int[] OpenRows(Column<bool> column)
    {
        var rows = new List<int>(column.Length);
        for (var row = 0; row < column.Length; row++)
        {
            if (column.Values[row] == isAnd || column.IsNull(row))
                rows.Add(row);
        }
        return [.. rows];
    }

    /// <summary>Puts the values of some rows back to their places; what the others get does not matter, the left side decides them.</summary>
    private static Column<bool> Spread(Column<bool> narrow, int[] rows, int length)
    {
        var values = new bool[length];
        ValidityMap? validity = null;
        for (var i = 0; i < rows.Length; i++)
        {
            values[rows[i]] = narrow.Values[i];
            if (narrow.IsNull(i))
                (validity ??= ValidityMap.AllValid(length)).SetNull(rows[i]);
        }
        return new Column<bool>(LakeType.Boolean, values, length, validity);
    }

    private Column<bool> Combine(Column<bool> left, Column<bool> right)
    {
        var a = left.Values;
        var b = right.Values;
        var values = new bool[left.Length];
        if (left.Validity is null && right.Validity is null)
        {
            for (var row = 0; row < values.Length; row++)
                values[row] = isAnd ? a[row] & b[row] : a[row] | b[row];
            return new Column<bool>(LakeType.Boolean, values, values.Length);
        }
        var validity = ValidityMap.AllValid(values.Length);
        for (var row = 0; row < values.Length; row++)
        {
            var leftNull = left.IsNull(row);
            var rightNull = right.IsNull(row);
            var isDecided = (!leftNull && a[row] != isAnd) || (!rightNull && b[row] != isAnd);
            if (isDecided)
                values[row] = !isAnd;
            else if (leftNull | rightNull)
                validity.SetNull(row);
            else
                values[row] = isAnd;
        }
        return new Column<bool>(LakeType.Boolean, values, values.Length, validity);
    }
}

/// <summary>Not true is false, not false is true, not null is null.</summary>
internal sealed class NotNode(Node operand) : Node(LakeType.Boolean, canFail: false, operand)
{
    public Node Operand => operand;

    public override Column Compute(Frame frame)
    {
        var column = (Column<bool>)operand.Evaluate(frame);
        var values = new bool[column.Length];
        for (var row = 0; row < values.Length; row++)
            values[row] = !column.Values[row] & !column.IsNull(row);
        return new Column<bool>(Type, values, values.Length, column.Validity);
    }
}

/// <summary>Whether a value is null; itself never null.</summary>
internal sealed class IsNullNode(Node operand) : Node(LakeType.Boolean, canFail: false, operand)
{
    public Node Operand => operand;

    public override Column Compute(Frame frame)
    {
        var column = operand.Evaluate(frame);
        var values = new bool[column.Length];
        if (column is DictionaryColumn { Codes: var codes })
        {
            for (var row = 0; row < values.Length; row++)
                values[row] = codes[row] < 0;
        }
        else
        {
            for (var row = 0; row < values.Length; row++)
                values[row] = column.IsNull(row);
        }
        return new Column<bool>(Type, values, values.Length);
    }
}
