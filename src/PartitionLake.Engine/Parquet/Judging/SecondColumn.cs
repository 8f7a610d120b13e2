using System.Buffers;
using System.Buffers.Binary;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Parquet.Judging;

/// <summary>A column as the second reader sees it, row after row, each in the bytes that our columns hold for such a value.</summary>
/// <remarks>Values of several leaves are put together here by ways of its own, so that a fault of ours shows.</remarks>
/// <param name="layout">What the levels mean.</param>
/// <param name="leaves">The leaves, in the order of the file.</param>
internal sealed class SecondColumn(ColumnLayout layout, IReadOnlyList<SecondLeaf> leaves)
{
    private readonly ArrayBufferWriter<byte> _row = new(64);

    /// <summary>Whether the row is null.</summary>
    public bool IsNull { get; private set; }

    /// <summary>The bytes of the row; those of a nested one as <see cref="StructValue"/> and <see cref="ListValue"/> pack it.</summary>
    public ReadOnlySpan<byte> Current => _row.WrittenSpan;

    /// <summary>Goes to the next row; false where there is none.</summary>
    public bool MoveNext()
    {
        if (leaves[0].Count == leaves[0].Next)
            return false;
        _row.ResetWrittenCount();
        var spans = new (int From, int To)[leaves.Count];
        for (var i = 0; i < spans.Length; i++)
            spans[i] = (leaves[i].Next, leaves[i].EndOfRow());
        IsNull = !Put(layout.Node, 0, spans, _row);
        for (var i = 0; i < spans.Length; i++)
            leaves[i].Next = spans[i].To;
        return true;
    }

    /// <summary>Writes what the entries of a part's leaves say; false where it is null.</summary>
    /// <param name="node">The part.</param>
    /// <param name="leaf">The first of its leaves.</param>
    /// <param name="spans">The entries of each leaf that belong to it, from the first of its leaves on.</param>
    /// <param name="target">Where its bytes go.</param>
    private bool Put(LayoutNode node, int leaf, ReadOnlySpan<(int From, int To)> spans, ArrayBufferWriter<byte> target)
    {
        if (leaves[leaf].DefinitionOf(spans[0].From) < node.Definition)
            return false;
        switch (node)
        {
            case StructNode group:
                PutStruct(group, leaf, spans, target);
                break;
            case ListNode list:
                PutList(list, leaf, spans, target);
                break;
            default:
                leaves[leaf].Spell(target);
                break;
        }
        return true;
    }

    private void PutStruct(StructNode group, int leaf, ReadOnlySpan<(int From, int To)> spans, ArrayBufferWriter<byte> target)
    {
        var ends = new int[group.Fields.Count];
        var values = new ArrayBufferWriter<byte>(64);
        var place = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            var isPresent = Put(group.Fields[i], leaf + place, spans[place..], values);
            ends[i] = values.WrittenCount | (isPresent ? 0 : StructValue.NullFlag);
            place += LeavesOf(group.Fields[i]);
        }
        foreach (var end in ends)
            PutNumber(end, target);
        target.Write(values.WrittenSpan);
    }

    private void PutList(ListNode list, int leaf, ReadOnlySpan<(int From, int To)> spans, ArrayBufferWriter<byte> target)
    {
        if (leaves[leaf].DefinitionOf(spans[0].From) == list.Definition)
        {
            PutNumber(0, target);
            return;
        }
        var count = LeavesOf(list.Element);
        var rest = spans[..count].ToArray();
        var elements = new ArrayBufferWriter<byte>(64);
        var number = 0;
        for (; rest[0].From < rest[0].To; number++)
        {
            var part = new (int From, int To)[count];
            for (var i = 0; i < count; i++)
            {
                part[i] = (rest[i].From, leaves[leaf + i].EndOfElement(rest[i], list.Repetition));
                rest[i].From = part[i].To;
            }
            var element = new ArrayBufferWriter<byte>(64);
            PutNumber(Put(list.Element, leaf, part, element) ? element.WrittenCount : -1, elements);
            elements.Write(element.WrittenSpan);
        }
        PutNumber(number, target);
        target.Write(elements.WrittenSpan);
    }

    private static int LeavesOf(LayoutNode node)
    {
        var leaves = new List<LeafLayout>();
        node.Collect(leaves);
        return leaves.Count;
    }

    private static void PutNumber(int number, ArrayBufferWriter<byte> target)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target.GetSpan(4), number);
        target.Advance(4);
    }
}
