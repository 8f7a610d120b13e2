using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>An operation on two fixed-width values of one type. A null on either side gives null.</summary>
internal sealed class BinaryNode<TIn, TOut, TOperator>(LakeType type, BinaryOperator op, bool canFail, Node left, Node right)
    : Node(type, canFail, left, right)
    where TIn : unmanaged
    where TOut : unmanaged
    where TOperator : struct, IBinaryOperator<TIn, TOut>
{
    public override Column Compute(Frame frame) => BinaryLoop<TIn, TOut, TOperator>.Run(Type, op, frame, left, right);
}

internal static class BinaryLoop<TIn, TOut, TOperator>
    where TIn : unmanaged
    where TOut : unmanaged
    where TOperator : struct, IBinaryOperator<TIn, TOut>
{
    public static Column<TOut> Run(LakeType type, BinaryOperator op, Frame frame, Node leftNode, Node rightNode)
    {
        var left = Operand<TIn>.Read(leftNode, frame);
        var right = Operand<TIn>.Read(rightNode, frame);
        var validity = ValidityMap.And(left.Validity, right.Validity);
        var result = new TOut[frame.Length];
        var row = 0;
        try
        {
            if (validity is null)
                Apply(left, right, result, ref row);
            else
                ApplyValid(left, right, validity, result, ref row);
        }
        catch (OverflowException)
        {
            throw frame.Fault(row, $"{Show(leftNode, left[row])} {op.Symbol()} {Show(rightNode, right[row])} does not fit {type}.");
        }
        catch (DivideByZeroException)
        {
            throw frame.Fault(row, $"{Show(leftNode, left[row])} {op.Symbol()} 0 is a division by zero.");
        }
        return new Column<TOut>(type, result, frame.Length, validity);
    }

    private static void Apply(Operand<TIn> left, Operand<TIn> right, TOut[] result, ref int failed)
    {
        var leftValues = left.Values;
        var rightValues = right.Values;
        var leftMask = left.Mask;
        var rightMask = right.Mask;
        var row = 0;
        try
        {
            for (; row < result.Length; row++)
                result[row] = TOperator.Apply(leftValues[row & leftMask], rightValues[row & rightMask]);
        }
        finally
        {
            failed = row;
        }
    }

    /// <summary>Rows that are null are left out: what lies under them may not be fit to compute with.</summary>
    private static void ApplyValid(Operand<TIn> left, Operand<TIn> right, ValidityMap validity, TOut[] result, ref int failed)
    {
        var words = validity.Words;
        var row = 0;
        try
        {
            for (; row < result.Length; row++)
            {
                if ((words[row >> 6] >> row & 1) != 0)
                    result[row] = TOperator.Apply(left.Values[row & left.Mask], right.Values[row & right.Mask]);
            }
        }
        finally
        {
            failed = row;
        }
    }

    private static string Show(Node node, TIn value) => value switch
    {
        Int128 unscaled => ValueText.Decimal(unscaled, node.Type.Scale),
        double number => ValueText.Double(number),
        float number => ValueText.Float(number),
        _ => value.ToString() ?? "",
    };
}
