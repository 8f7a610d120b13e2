using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>
/// Walks the schema of a file and sorts its top-level columns into those that can be read and those that cannot, with the reason.
/// Files may share it: it does not change once it is built.
/// </summary>
internal sealed class SchemaTree
{
    private readonly List<SchemaElement> _elements;
    private readonly ReadLimits _limits;
    private readonly bool _roundsNanoseconds;
    private int _next;
    private int _leaves;

    private SchemaTree(List<SchemaElement> elements, ReadLimits limits, bool roundsNanoseconds)
    {
        _roundsNanoseconds = roundsNanoseconds;
        _elements = elements;
        _limits = limits;
    }

    public List<ColumnLayout> Columns { get; } = [];

    /// <summary>
    /// What stands inside of structs, by the names that lead there with points between them: <c>address.state</c>; and of the structs of a
    /// list, as a list of its own: <c>items[].price</c>.
    /// </summary>
    public List<ColumnLayout> Inner { get; } = [];

    public Dictionary<string, string> Unreadable { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of all columns, in the order of the file.</summary>
    public List<string> Names { get; } = [];

    public int LeafCount => _leaves;

    /// <summary>The columns that can be read.</summary>
    public Schema Schema { get; private set; } = Schema.Empty;

    /// <summary><see cref="Columns"/>, then <see cref="Inner"/>.</summary>
    public List<ColumnLayout> Layouts { get; } = [];

    /// <summary>The places of <see cref="Inner"/> in <see cref="Layouts"/>, by the names that lead there.</summary>
    public Dictionary<string, int> InnerPlaces { get; } = new(StringComparer.OrdinalIgnoreCase);

    public static SchemaTree Build(List<SchemaElement> elements, ReadLimits limits, bool roundsNanoseconds)
    {
        var tree = new SchemaTree(elements, limits, roundsNanoseconds);
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
        foreach (var column in tree.Columns)
            tree.AddInner(column.Name, column.Node);
        tree.Complete();
        return tree;
    }

    private SchemaNode ReadNode(int depth)
    {
        if (depth > _limits.MaxSchemaDepth)
            ReadFailure.Limit("the depth of the schema is at least", depth, _limits.MaxSchemaDepth, nameof(ReadLimits.MaxSchemaDepth));
        if (_next >= _elements.Count)
            ReadFailure.Corrupt($"the schema tree declares more nodes than the {_elements.Count} that are there.");
        var element = _elements[_next++];
        if (element.Type is not null && element.ChildCount == 0)
            return new SchemaNode(element, [], _leaves++);
        if (element.Type is not null)
            ReadFailure.Corrupt($"the schema node '{ReadContext.Printable(element.Name)}' is both a column and a group.");
        var children = new List<SchemaNode>();
        for (var i = 0; i < element.ChildCount; i++)
            children.Add(ReadNode(depth + 1));
        return new SchemaNode(element, children, -1);
    }

    private void Classify(SchemaNode node)
    {
        Names.Add(node.Element.Name);
        var (layout, refusal) = NodeReading.Read(node, _roundsNanoseconds);
        if (refusal is null)
            Columns.Add(new ColumnLayout(node.Element.Name, layout!));
        else
            Unreadable[node.Element.Name] = refusal;
    }

    /// <param name="path">The names that lead to the node.</param>
    /// <param name="node">The node.</param>
    /// <param name="list">The list around it, of which there may be one.</param>
    private void AddInner(string path, LayoutNode node, ListNode? list = null)
    {
        if (list is null && node is ListNode { Type.Kind: TypeKind.List } found)
        {
            AddInner($"{path}[]", found.Element, found);
            return;
        }
        if (node is not StructNode group)
            return;
        for (var i = 0; i < group.Fields.Count; i++)
        {
            var name = $"{path}.{group.Type.Fields![i].Name}";
            var field = group.Fields[i];
            Inner.Add(new ColumnLayout(name, list is null ? field : list with { Element = field, Type = LakeType.List(field.Type) }));
            AddInner(name, field, list);
        }
    }

    private void Complete()
    {
        Layouts.AddRange(Columns);
        Layouts.AddRange(Inner);
        Schema = new Schema(Columns.Select(static layout => layout.ToField()));
        for (var i = Schema.Count; i < Layouts.Count; i++)
        {
            // A column may have the name that a path has; then it is the column.
            if (Schema.IndexOf(Layouts[i].Name) < 0)
                InnerPlaces.TryAdd(Layouts[i].Name, i);
        }
    }

    // Athena, Glue and DuckDB fold case, so two such columns cannot be told apart; asking for one is refused.
    private void SetCollisionsAside(SchemaNode root)
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
}
