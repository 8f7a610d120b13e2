using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>LIKE with a constant pattern, which is nearly always so; a varying one is compiled per row.</summary>
internal sealed class LikeNode(Node operand, LikePattern pattern) : Node(LakeType.Boolean, canFail: false, operand)
{
    public Node Operand => operand;

    public LikePattern Pattern => pattern;

    public override Column Compute(Frame frame)
    {
        var column = (DictionaryColumn)operand.Evaluate(frame);
        var values = new bool[frame.Length];
        ValidityMap? validity = null;
        for (var row = 0; row < values.Length; row++)
        {
            if (column.IsNull(row))
                (validity ??= ValidityMap.AllValid(values.Length)).SetNull(row);
            else
                values[row] = pattern.IsMatch(column.GetBytes(row));
        }
        return new Column<bool>(Type, values, values.Length, validity);
    }
}
