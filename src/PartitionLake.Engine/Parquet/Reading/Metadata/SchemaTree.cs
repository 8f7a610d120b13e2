using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>
/// Walks the schema of a file and sorts its top-level columns into those that can be read (flat ones and
/// lists of one level, in every shape that writers have used) and those that cannot, with the reason.
/// </summary>
internal sealed class SchemaTree
{
    private readonly List<SchemaElement> _elements;
    private readonly ReadLimits _limits;
    private int _next;
    private int _leaves;

    private SchemaTree(List<SchemaElement> elements, ReadLimits limits)
    {
        _elements = elements;
        _limits = limits;
    }

    public List<ColumnLayout> Columns { get; } = [];

    public Dictionary<string, string> Unreadable { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of all columns, in the order of the file.</summary>
    public List<string> Names { get; } = [];

    public int LeafCount => _leaves;

    public static SchemaTree Build(List<SchemaElement> elements, ReadLimits limits)
    {
        var tree = new SchemaTree(elements, limits);
        var root = tree.ReadNode(0);
        if (tree._next != elements.Count)
            ReadFailure.Corrupt($"the schema tree ends after {tree._next} of its {elements.Count} nodes.");
        if (tree._leaves > limits.MaxColumns)
            ReadFailure.Limit("the number of columns is", tree._leaves, limits.MaxColumns, nameof(ReadLimits.MaxColumns));
        if (root.Element.Type is not null)
            ReadFailure.Corrupt("the root of the schema is a column where a group was expected.");
        foreach (var node in root.Children)
            tree.Classify(node);
        tree.SetCollisionsAside(root);
        return tree;
    }

    private Node ReadNode(int depth)
    {
        if (depth > _limits.MaxSchemaDepth)
            ReadFailure.Limit("the depth of the schema is at least", depth, _limits.MaxSchemaDepth, nameof(ReadLimits.MaxSchemaDepth));
        if (_next >= _elements.Count)
            ReadFailure.Corrupt($"the schema tree declares more nodes than the {_elements.Count} that are there.");
        var element = _elements[_next++];
        if (element.Type is not null && element.ChildCount == 0)
            return new Node(element, [], _leaves++);
        if (element.Type is not null)
            ReadFailure.Corrupt($"the schema node '{ReadContext.Printable(element.Name)}' is both a column and a group.");
        var children = new List<Node>();
        for (var i = 0; i < element.ChildCount; i++)
            children.Add(ReadNode(depth + 1));
        return new Node(element, children, -1);
    }

    private void Classify(Node node)
    {
        Names.Add(node.Element.Name);
        var (layout, refusal) = node.IsLeaf ? Flat(node) : Group(node);
        if (refusal is null)
            Columns.Add(layout!);
        else
            Unreadable[node.Element.Name] = refusal;
    }

    private static (ColumnLayout?, string?) Flat(Node node)
    {
        var (format, refusal) = TypeMapping.Map(node.Element);
        var isList = node.Element.Repetition == Repetition.Repeated;
        if (refusal is not null)
            return (null, isList ? $"list<{refusal}>" : refusal);
        // A repeated column without a group around it is a list that is never null, of elements that are never null.
        return (new ColumnLayout
        {
            Name = node.Element.Name,
            Leaf = node.Leaf,
            Format = format,
            MaxDefinition = node.Element.Repetition == Repetition.Required ? 0 : 1,
            IsList = isList,
            IsNullable = node.Element.Repetition == Repetition.Optional,
        }, null);
    }

    private static (ColumnLayout?, string?) Group(Node node)
    {
        var element = node.Element;
        if (element.Logical.Kind == LogicalKind.Map || element.Converted is ConvertedType.Map or ConvertedType.MapKeyValue)
            return (null, "map");
        var isList = element.Logical.Kind == LogicalKind.List || element.Converted == ConvertedType.List;
        if (!isList)
            return (null, element.Repetition == Repetition.Repeated ? "list<struct>" : element.Logical.Kind == LogicalKind.None ? "struct" : TypeMapping.Name(element.Logical.Kind));
        if (element.Repetition == Repetition.Repeated)
            return (null, "list<list>");
        if (node.Children is not [{ Element.Repetition: Repetition.Repeated } repeated])
            return (null, "a list of unknown shape");
        if (repeated.IsLeaf)
            return List(node, repeated, elementIsOptional: false);
        return ThreeLevel(node, repeated);
    }

    // LogicalTypes.md, backward-compatibility rules: the repeated group is itself the element when it has several
    // fields, or one field and a name that writers of two-level lists used.
    private static (ColumnLayout?, string?) ThreeLevel(Node list, Node repeated)
    {
        if (repeated.Element.Logical.Kind == LogicalKind.List || repeated.Element.Converted == ConvertedType.List)
            return (null, "list<list>");
        if (repeated.Element.Logical.Kind == LogicalKind.Map || repeated.Element.Converted is ConvertedType.Map)
            return (null, "list<map>");
        if (repeated.Children is not [var element] || repeated.Element.Name == "array" || repeated.Element.Name == list.Element.Name + "_tuple")
            return (null, "list<struct>");
        if (element.Element.Repetition == Repetition.Repeated)
            return (null, "list<list>");
        if (!element.IsLeaf)
            return (null, $"list<{Group(element).Item2 ?? "list"}>");
        return List(list, element, element.Element.Repetition == Repetition.Optional);
    }

    private static (ColumnLayout?, string?) List(Node list, Node element, bool elementIsOptional)
    {
        var (format, refusal) = TypeMapping.Map(element.Element);
        if (refusal is not null)
            return (null, $"list<{refusal}>");
        var isNullable = list.Element.Repetition == Repetition.Optional;
        var listDefinition = isNullable ? 1 : 0;
        return (new ColumnLayout
        {
            Name = list.Element.Name,
            Leaf = element.Leaf,
            Format = format,
            ListDefinition = listDefinition,
            MaxDefinition = listDefinition + 1 + (elementIsOptional ? 1 : 0),
            IsList = true,
            IsNullable = isNullable,
        }, null);
    }

    // Athena, Glue and DuckDB fold case, so two such columns cannot be told apart; asking for one is refused.
    private void SetCollisionsAside(Node root)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var twice = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var node in root.Children)
        {
            if (!names.Add(node.Element.Name))
                twice.Add(node.Element.Name);
        }
        if (twice.Count == 0)
            return;
        Columns.RemoveAll(column => twice.Contains(column.Name));
        foreach (var name in twice)
            Unreadable[name] = "several columns of this name when case is folded";
    }

    private sealed record Node(SchemaElement Element, List<Node> Children, int Leaf)
    {
        public bool IsLeaf => Leaf >= 0;
    }
}
