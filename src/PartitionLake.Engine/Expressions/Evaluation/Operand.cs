using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>Fixed-width values to loop over; a constant is one value under a mask of zero, not a filled array.</summary>
internal readonly struct Operand<T>
    where T : unmanaged
{
    private Operand(Column<T> column, int mask)
    {
        Values = column.Values;
        Mask = mask;
        Validity = column.Validity;
    }

    public T[] Values { get; }

    /// <summary>And it with the row to get the index: all ones, or zero for a constant.</summary>
    public int Mask { get; }

    public ValidityMap? Validity { get; }

    public T this[int row] => Values[row & Mask];

    public bool IsNull(int row) => Validity is not null && !Validity[row];

    public static Operand<T> Read(Node node, Frame frame) => node is LiteralNode { IsNull: false } literal
        ? new Operand<T>((Column<T>)literal.One, 0)
        : new Operand<T>((Column<T>)node.Evaluate(frame), -1);
}

/// <summary>Byte strings to loop over.</summary>
internal readonly struct TextOperand
{
    private readonly int[] _codes;
    private readonly int _mask;

    private TextOperand(DictionaryColumn column, int mask)
    {
        Dictionary = column.Dictionary;
        _codes = column.Codes;
        _mask = mask;
    }

    public ByteDictionary Dictionary { get; }

    public ReadOnlySpan<byte> this[int row] => Dictionary[_codes[row & _mask]];

    public int Code(int row) => _codes[row & _mask];

    public bool IsNull(int row) => _codes[row & _mask] < 0;

    public static TextOperand Read(Node node, Frame frame) => node is LiteralNode literal
        ? new TextOperand(PackedStruct.Of(literal.One), 0)
        : new TextOperand(PackedStruct.Of(node.Evaluate(frame)), -1);
}
