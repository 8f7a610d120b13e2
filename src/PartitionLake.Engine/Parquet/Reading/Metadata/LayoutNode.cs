using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>A part of a column as its levels spell it.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Definition">The definition level from which it is not null.</param>
/// <param name="IsNullable">Whether it can be null where what is around it is not.</param>
internal abstract record LayoutNode(LakeType Type, int Definition, bool IsNullable)
{
    /// <summary>Adds all leaves below, in the order of the file.</summary>
    public abstract void Collect(List<LeafLayout> leaves);
}

internal sealed record ValueNode(LeafLayout Leaf, bool IsNullable) : LayoutNode(Leaf.Format.Type, Leaf.MaxDefinition, IsNullable)
{
    public override void Collect(List<LeafLayout> leaves) => leaves.Add(Leaf);
}

internal sealed record StructNode(IReadOnlyList<LayoutNode> Fields, LakeType Type, int Definition, bool IsNullable) : LayoutNode(Type, Definition, IsNullable)
{
    public override void Collect(List<LeafLayout> leaves)
    {
        foreach (var field in Fields)
            field.Collect(leaves);
    }
}

/// <summary>A list or a map.</summary>
/// <param name="Element">An element, or a pair of a key and a value.</param>
/// <param name="Repetition">The repetition level of an element behind the first.</param>
/// <param name="Type">A list or a map.</param>
/// <param name="Definition">The definition level from which the list is there, if empty; one more says that it has an element.</param>
/// <param name="IsNullable">Whether it can be null.</param>
internal sealed record ListNode(LayoutNode Element, int Repetition, LakeType Type, int Definition, bool IsNullable) : LayoutNode(Type, Definition, IsNullable)
{
    public override void Collect(List<LeafLayout> leaves) => Element.Collect(leaves);
}
