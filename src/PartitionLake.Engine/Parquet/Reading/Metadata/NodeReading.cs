using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>A node of the schema tree with its children.</summary>
internal sealed record SchemaNode(SchemaElement Element, List<SchemaNode> Children, int Leaf)
{
    public bool IsLeaf => Leaf >= 0;

    public bool IsRepeated => Element.Repetition == Repetition.Repeated;

    public bool IsList => Element.Logical.Kind == LogicalKind.List || Element.Converted == ConvertedType.List;

    public bool IsMap => Element.Logical.Kind == LogicalKind.Map || Element.Converted is ConvertedType.Map or ConvertedType.MapKeyValue;
}

/// <summary>
/// Gives the nodes of a schema tree their meaning, in every shape that writers have used (parquet-format, LogicalTypes.md,
/// "Nested Types" and its rules of backward compatibility).
/// </summary>
internal static class NodeReading
{
    /// <summary>What a column is, or the name of what makes it unreadable.</summary>
    /// <param name="node">The column.</param>
    /// <param name="roundsNanoseconds">Whether timestamps lose what is less than a microsecond.</param>
    public static (LayoutNode? Node, string? Refusal) Read(SchemaNode node, bool roundsNanoseconds) =>
        Read(node, new Place(node.Element.Name, 0, 0, roundsNanoseconds));

    private static (LayoutNode?, string?) Read(SchemaNode node, Place place) => node.Element.Repetition switch
    {
        // A repeated field outside of a list is a list that is never null, of elements that are never null.
        Repetition.Repeated => List(ReadBody(node, place.Element, false), place, false),
        Repetition.Optional => ReadBody(node, place.Present, true),
        _ => ReadBody(node, place, false),
    };

    /// <param name="node">The node, whatever its repetition.</param>
    /// <param name="place">The levels at which it is there.</param>
    /// <param name="isNullable">Whether it can be null.</param>
    private static (LayoutNode?, string?) ReadBody(SchemaNode node, Place place, bool isNullable)
    {
        if (node.IsLeaf)
            return ReadLeaf(node, place, isNullable);
        if (node.IsMap)
            return ReadMap(node, place, isNullable);
        if (node.IsList)
            return ReadList(node, place, isNullable);
        return node.Element.Logical.Kind is LogicalKind.None or LogicalKind.Unknown
            ? ReadStruct(node, place, isNullable)
            : (null, TypeMapping.Name(node.Element.Logical.Kind));
    }

    private static (LayoutNode?, string?) ReadLeaf(SchemaNode node, Place place, bool isNullable)
    {
        var (format, refusal) = TypeMapping.Map(node.Element);
        if (refusal is not null)
            return (null, refusal);
        var leaf = new LeafLayout
        {
            Name = place.Path,
            Leaf = node.Leaf,
            Format = place.RoundsNanoseconds ? format.RoundingNanoseconds() : format,
            MaxDefinition = place.Definition,
            MaxRepetition = place.Repetition,
        };
        return (new ValueNode(leaf, isNullable), null);
    }

    private static (LayoutNode?, string?) ReadList(SchemaNode node, Place place, bool isNullable)
    {
        if (node.Children is not [{ IsRepeated: true } repeated])
            return (null, "a list of unknown shape");
        var within = place.Element;
        var element = IsElement(node, repeated)
            ? ReadBody(repeated, within with { Path = $"{within.Path}.{repeated.Element.Name}" }, false)
            : Read(repeated.Children[0], within.Child(repeated).Child(repeated.Children[0]));
        return List(element, place, isNullable);
    }

    // The repeated group is itself the element when it has several fields, or one that is repeated, or is a list or a map, or has
    // a name that writers of two-level lists used.
    private static bool IsElement(SchemaNode list, SchemaNode repeated) =>
        repeated.Children is not [{ IsRepeated: false }]
        || repeated.IsList
        || (repeated.IsMap && repeated.Element.Converted != ConvertedType.MapKeyValue)
        || repeated.Element.Name == "array"
        || repeated.Element.Name == list.Element.Name + "_tuple";

    private static (LayoutNode?, string?) List((LayoutNode? Node, string? Refusal) element, Place place, bool isNullable) => element.Node is { } node
        ? (new ListNode(node, place.Repetition + 1, LakeType.List(node.Type), place.Definition, isNullable), null)
        : (null, $"list<{element.Refusal}>");

    private static (LayoutNode?, string?) ReadMap(SchemaNode node, Place place, bool isNullable)
    {
        if (node.Children is not [{ IsRepeated: true, IsLeaf: false } pair]
            || pair.Children.Count is 0 or > 2 || pair.Children.Exists(child => child.IsRepeated))
            return (null, "a map of unknown shape");
        // A map whose values were left out is a set of its keys.
        var within = place.Element.Child(pair);
        if (pair.Children is [var only])
            return List(Read(only, within.Child(only)), place, isNullable);
        var (key, keyRefusal) = Read(pair.Children[0], within.Child(pair.Children[0]));
        var (value, valueRefusal) = Read(pair.Children[1], within.Child(pair.Children[1]));
        if (key is null || value is null)
            return (null, $"map<{keyRefusal ?? key!.Type.ToString()},{valueRefusal ?? value!.Type.ToString()}>");
        var type = LakeType.Map(key.Type, value.Type);
        var entry = new StructNode([key, value], type.Element!, within.Definition, false);
        return (new ListNode(entry, place.Repetition + 1, type, place.Definition, isNullable), null);
    }

    private static (LayoutNode?, string?) ReadStruct(SchemaNode node, Place place, bool isNullable)
    {
        if (node.Children.Count == 0)
            return (null, "a struct without fields");
        if (node.Children.DistinctBy(child => child.Element.Name, StringComparer.OrdinalIgnoreCase).Count() < node.Children.Count)
            return (null, "a struct with several fields of one name when case is folded");
        var fields = new List<LayoutNode>();
        foreach (var child in node.Children)
        {
            var (field, refusal) = Read(child, place.Child(child));
            if (field is null)
                return (null, $"struct<{child.Element.Name}:{refusal}>");
            fields.Add(field);
        }
        var type = LakeType.Struct(fields.Select((field, i) => new Field(node.Children[i].Element.Name, field.Type)));
        return (new StructNode(fields, type, place.Definition, isNullable), null);
    }

    /// <summary>Where in a column a node stands.</summary>
    private readonly record struct Place(string Path, int Definition, int Repetition, bool RoundsNanoseconds)
    {
        /// <summary>One level on, where something optional is there.</summary>
        public Place Present => this with { Definition = Definition + 1 };

        /// <summary>One level on, where a list has an element.</summary>
        public Place Element => this with { Definition = Definition + 1, Repetition = Repetition + 1 };

        public Place Child(SchemaNode child) => this with { Path = $"{Path}.{child.Element.Name}" };
    }
}
