using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>Bytes as the text that they are in UTF-8; a row whose bytes are none has no value.</summary>
internal sealed class CheckedTextNode(Node bytes) : Node(LakeType.String, canFail: true, bytes)
{
    private const int ShownBytes = 24;

    public override Column Compute(Frame frame)
    {
        var column = (DictionaryColumn)bytes.Evaluate(frame);
        var text = new DictionaryColumn(LakeType.String, column.Dictionary, column.Codes, column.Length);
        var row = TextBytes.FindInvalid(text);
        if (row < 0)
            return text;
        var value = text.GetBytes(row);
        var shown = Convert.ToHexString(value[..Math.Min(value.Length, ShownBytes)]);
        throw frame.Fault(row, $"the bytes 0x{shown}{(value.Length > ShownBytes ? "…" : "")} are no UTF-8 text.");
    }
}
