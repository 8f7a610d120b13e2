using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>Gives the value of a row, or false where it is null. Throws <see cref="ValueFault"/> where there is none.</summary>
internal delegate bool RowFunction<T>(int row, out T value);

/// <summary>A fixed-width result computed row by row through a function made for each frame.</summary>
/// <param name="type">The type of the result.</param>
/// <param name="canFail">Whether the function may throw.</param>
/// <param name="open">Evaluates the operands over a frame and gives the function that reads them.</param>
/// <param name="operands">All nodes that <paramref name="open"/> evaluates.</param>
internal sealed class RowNode<T>(LakeType type, bool canFail, Func<Frame, RowFunction<T>> open, params Node[] operands)
    : Node(type, canFail, operands)
    where T : unmanaged
{
    public override Column Compute(Frame frame)
    {
        var function = open(frame);
        var values = new T[frame.Length];
        ValidityMap? validity = null;
        var row = 0;
        try
        {
            for (; row < values.Length; row++)
            {
                if (function(row, out values[row]))
                    continue;
                values[row] = default;
                (validity ??= ValidityMap.AllValid(values.Length)).SetNull(row);
            }
        }
        catch (ValueFault fault)
        {
            throw frame.Fault(row, fault.Message);
        }
        return new Column<T>(Type, values, values.Length, validity);
    }
}

/// <summary>One value in, one value out; null stays null.</summary>
/// <param name="operand">The value.</param>
/// <param name="type">The type of the result.</param>
/// <param name="canFail">Whether the function may throw.</param>
/// <param name="isMonotonic">Whether a greater value never gives a smaller result, so that bounds stay bounds.</param>
/// <param name="function">Throws <see cref="ValueFault"/> or <see cref="OverflowException"/> where there is no result.</param>
internal sealed class ConvertNode<TIn, TOut>(Node operand, LakeType type, bool canFail, bool isMonotonic, Func<TIn, TOut> function)
    : Node(type, canFail, operand), IConversion
    where TIn : unmanaged
    where TOut : unmanaged
{
    public Node Operand => operand;

    public bool IsMonotonic => isMonotonic;

    public override Column Compute(Frame frame)
    {
        var source = (Column<TIn>)operand.Evaluate(frame);
        var validity = source.Validity;
        var values = source.Values;
        var result = new TOut[frame.Length];
        var row = 0;
        try
        {
            for (; row < result.Length; row++)
            {
                if (validity is null || validity[row])
                    result[row] = function(values[row]);
            }
        }
        catch (ValueFault fault)
        {
            throw frame.Fault(row, fault.Message);
        }
        catch (OverflowException)
        {
            throw frame.Fault(row, $"The {operand.Type} value does not fit {Type}.");
        }
        return new Column<TOut>(Type, result, result.Length, validity);
    }
}

/// <summary>What the pruner needs to know of a conversion.</summary>
internal interface IConversion
{
    Node Operand { get; }

    bool IsMonotonic { get; }
}
