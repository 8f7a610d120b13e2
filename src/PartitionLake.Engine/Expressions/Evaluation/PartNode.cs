using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>A part of a nested value as a column of its own type.</summary>
/// <param name="type">The type of the part.</param>
/// <param name="canFail">Whether the function may throw <see cref="ValueFault"/>.</param>
/// <param name="open">Evaluates the operands over a frame and gives the function that reads them.</param>
/// <param name="operands">All nodes that <paramref name="open"/> evaluates.</param>
internal sealed class PartNode(LakeType type, bool canFail, Func<Frame, PartFunction> open, params Node[] operands) : Node(type, canFail, operands)
{
    public override Column Compute(Frame frame)
    {
        var function = open(frame);
        return PartColumn.Create(Type, frame.Length, (int row, out ReadOnlySpan<byte> part) =>
        {
            try
            {
                return function(row, out part);
            }
            catch (ValueFault fault)
            {
                throw frame.Fault(row, fault.Message);
            }
        });
    }
}
