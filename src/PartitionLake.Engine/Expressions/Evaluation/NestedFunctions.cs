using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>The ways into structs, lists and maps.</summary>
internal static class NestedFunctions
{
    /// <summary>A field of a struct; null where the struct is.</summary>
    public static Node Field(Node operand, int ordinal) => new FieldNode(operand, ordinal);

    /// <summary>
    /// An element of a list: places are counted from 1, or from the end where negative; null where the list has no such place.
    /// (Trino's <c>element_at</c>; its brackets fail instead.) There is no place 0.
    /// </summary>
    public static Node Element(Node operand, Node place) => new PartNode(operand.Type.Element!, canFail: place is not LiteralNode, frame =>
    {
        var values = TextOperand.Read(operand, frame);
        var places = Operand<long>.Read(place, frame);
        return (int row, out ReadOnlySpan<byte> part) =>
        {
            part = default;
            if (values.IsNull(row) || places.IsNull(row))
                return false;
            if (places[row] == 0)
                throw new ValueFault("Elements of a list are counted from 1.");
            return TryElement(values[row], places[row], out part);
        };
    }, operand, place);

    /// <summary>The value of a map's key; null where the map has no such key. Where a file holds a key twice, its last value.</summary>
    public static Node Value(Node operand, Node key) => new PartNode(operand.Type.Value!, canFail: false, frame =>
    {
        var values = TextOperand.Read(operand, frame);
        var keys = key is LiteralNode literal ? literal.One : key.Evaluate(frame);
        var isOne = key is LiteralNode;
        return (int row, out ReadOnlySpan<byte> part) =>
        {
            part = default;
            var keyRow = isOne ? 0 : row;
            if (values.IsNull(row) || keys.IsNull(keyRow))
                return false;
            Span<byte> scratch = stackalloc byte[16];
            return TryValue(values[row], SingleValue.BytesOf(keys, keyRow, scratch), out part);
        };
    }, operand, key);

    /// <summary>How many elements or pairs there are.</summary>
    public static Node Cardinality(Node operand) => new RowNode<long>(LakeType.Int64, canFail: false, frame =>
    {
        var values = TextOperand.Read(operand, frame);
        return (int row, out long count) =>
        {
            count = values.IsNull(row) ? 0 : ListValue.Count(values[row]);
            return !values.IsNull(row);
        };
    }, operand);

    private static bool TryElement(ReadOnlySpan<byte> packed, long place, out ReadOnlySpan<byte> part)
    {
        part = default;
        var count = ListValue.Count(packed);
        var wanted = place > 0 ? place : count + place + 1;
        if (wanted < 1 || wanted > count)
            return false;
        var elements = ListValue.Enumerate(packed);
        for (var i = 0; i < wanted; i++)
            elements.MoveNext();
        part = elements.Current;
        return !elements.IsNull;
    }

    private static bool TryValue(ReadOnlySpan<byte> packed, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> part)
    {
        part = default;
        var isFound = false;
        var pairs = ListValue.Enumerate(packed);
        while (pairs.MoveNext())
        {
            if (StructValue.TryGet(pairs.Current, 2, 0, out var found) && found.SequenceEqual(key))
                isFound = StructValue.TryGet(pairs.Current, 2, 1, out part);
        }
        return isFound;
    }

    private sealed class FieldNode(Node operand, int ordinal) : Node(operand.Type.Fields![ordinal].Type, canFail: false, operand)
    {
        public override Column Compute(Frame frame) => ((StructColumn)StructColumn.Of(operand.Evaluate(frame))).Fields[ordinal];
    }
}
