using System.Buffers;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>Appends the text of a row to the buffer, or gives false where it is null.</summary>
internal delegate bool TextFunction(int row, ArrayBufferWriter<byte> output);

/// <summary>A text computed row by row. Equal results share an entry of the dictionary.</summary>
internal sealed class TextNode(bool canFail, Func<Frame, TextFunction> open, params Node[] operands)
    : Node(LakeType.String, canFail, operands)
{
    public override Column Compute(Frame frame)
    {
        var function = open(frame);
        var builder = new ByteDictionaryBuilder();
        var buffer = new ArrayBufferWriter<byte>(256);
        var codes = new int[frame.Length];
        var row = 0;
        try
        {
            for (; row < codes.Length; row++)
            {
                buffer.ResetWrittenCount();
                codes[row] = function(row, buffer) ? builder.Add(buffer.WrittenSpan) : -1;
            }
        }
        catch (ValueFault fault)
        {
            throw frame.Fault(row, fault.Message);
        }
        return new DictionaryColumn(LakeType.String, builder.ToDictionary(), codes, codes.Length);
    }
}
