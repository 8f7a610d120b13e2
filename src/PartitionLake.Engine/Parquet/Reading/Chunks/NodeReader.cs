using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>
/// Puts the values of a part of a nested column together from the entries of its leaves. What is there is told by the first leaf;
/// that all others say the same is checked, so that leaves which do not agree are an error and never another value.
/// </summary>
internal abstract class NodeReader
{
    /// <summary>The leaf that tells what is there.</summary>
    public abstract LeafCursor First { get; }

    /// <param name="node">The part.</param>
    /// <param name="leaves">All leaves of the column that have not been placed, in the order of the file.</param>
    public static NodeReader Create(LayoutNode node, Queue<LeafCursor> leaves) => node switch
    {
        StructNode group => new StructReader(group, [.. group.Fields.Select(field => Create(field, leaves))]),
        ListNode list => new ListReader(list, Create(list.Element, leaves)),
        _ => new ValueNodeReader(leaves.Dequeue()),
    };

    /// <summary>Packs the next value; false, and nothing packed, where it is null.</summary>
    /// <param name="repetition">The repetition level with which it begins.</param>
    /// <param name="around">The definition level of what stands around it, which is there.</param>
    /// <param name="row">The row of the file, for messages.</param>
    /// <param name="target">Where it goes.</param>
    public abstract bool Read(int repetition, int around, long row, NestedPacker target);

    /// <summary>Passes over an entry of each leaf that says what the first one said: that there is no value.</summary>
    public abstract void Skip(int repetition, int definition);

    public static void RequireAround(int definition, int around)
    {
        if (definition < around)
            ReadFailure.Corrupt(
                $"the definition level of an entry is {definition} where at least {around} was expected: the leaves of a nested column do not agree.");
    }

    private sealed class ValueNodeReader(LeafCursor leaf) : NodeReader
    {
        public override LeafCursor First => leaf;

        public override bool Read(int repetition, int around, long row, NestedPacker target)
        {
            var definition = leaf.Peek(repetition);
            if (definition == leaf.Layout.MaxDefinition)
            {
                target.Write(leaf.Take(row));
                return true;
            }
            RequireAround(definition, around);
            leaf.Skip();
            return false;
        }

        public override void Skip(int repetition, int definition)
        {
            var found = leaf.Peek(repetition);
            if (found != definition)
                ReadFailure.Corrupt(
                    $"the definition level of an entry is {found} where {definition} was expected: the leaves of a nested column do not agree.");
            leaf.Skip();
        }
    }

    private sealed class StructReader(StructNode node, NodeReader[] fields) : NodeReader
    {
        public override LeafCursor First { get; } = fields[0].First;

        public override bool Read(int repetition, int around, long row, NestedPacker target)
        {
            var definition = First.Peek(repetition);
            if (definition < node.Definition)
            {
                RequireAround(definition, around);
                Skip(repetition, definition);
                return false;
            }
            var head = target.Position;
            target.Skip(fields.Length);
            var start = target.Position;
            for (var i = 0; i < fields.Length; i++)
            {
                var isPresent = fields[i].Read(repetition, node.Definition, row, target);
                if (!isPresent && !node.Type.Fields![i].IsNullable)
                    ReadFailure.Corrupt($"row {row} (counted from 0) holds a map with a key that is null.");
                target.Patch(head + 4 * i, target.Position - start | (isPresent ? 0 : Columns.StructValue.NullFlag));
            }
            return true;
        }

        public override void Skip(int repetition, int definition)
        {
            foreach (var field in fields)
                field.Skip(repetition, definition);
        }
    }

    private sealed class ListReader(ListNode node, NodeReader element) : NodeReader
    {
        public override LeafCursor First { get; } = element.First;

        public override bool Read(int repetition, int around, long row, NestedPacker target)
        {
            var definition = First.Peek(repetition);
            if (definition <= node.Definition)
            {
                // One entry stands for a list that is empty or null, too.
                RequireAround(definition, around);
                element.Skip(repetition, definition);
                if (definition == node.Definition)
                    target.WriteInt32(0);
                return definition == node.Definition;
            }
            var head = target.Position;
            target.Skip(1);
            target.Patch(head, element is ValueNodeReader
                ? First.TakeElements(repetition, node.Repetition, node.Definition + 1, row, target)
                : ReadElements(repetition, row, target));
            return true;
        }

        public override void Skip(int repetition, int definition) => element.Skip(repetition, definition);

        private int ReadElements(int repetition, long row, NestedPacker target)
        {
            var count = 0;
            do
            {
                ReadElement(count == 0 ? repetition : node.Repetition, row, target);
                count++;
            }
            while (First.Repetition == node.Repetition);
            return count;
        }

        private void ReadElement(int repetition, long row, NestedPacker target)
        {
            var head = target.Position;
            target.Skip(1);
            var isPresent = element.Read(repetition, node.Definition + 1, row, target);
            target.Patch(head, isPresent ? target.Position - head - 4 : -1);
        }
    }
}
