using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>Text as the bytes it is stored in, whether or not they are UTF-8.</summary>
internal sealed class BytesNode(Node text) : Node(LakeType.Binary, canFail: false, text)
{
    public override Column Compute(Frame frame)
    {
        var column = (DictionaryColumn)text.Evaluate(frame);
        return new DictionaryColumn(LakeType.Binary, column.Dictionary, column.Codes, column.Length);
    }
}
