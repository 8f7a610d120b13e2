using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>
/// What runs hold for the carried columns: of a struct where it is there, and then each of its fields; of all else itself. So the shuffle sorts,
/// spills and merges flat columns alone.
/// </summary>
internal sealed class ShuffleLayout
{
    private readonly IReadOnlyList<ShuffleColumn> _columns;
    private readonly List<ShuffleColumn> _leaves = [];
    private readonly bool _hasStructs;

    public ShuffleLayout(IReadOnlyList<ShuffleColumn> columns)
    {
        _columns = columns;
        foreach (var column in columns)
            AddLeaves(column);
        _hasStructs = _leaves.Count > columns.Count;
    }

    /// <summary>The columns of a run.</summary>
    public IReadOnlyList<ShuffleColumn> Leaves => _leaves;

    /// <summary>The columns of a run for carried columns.</summary>
    public IReadOnlyList<Column> Open(IReadOnlyList<Column> columns)
    {
        if (!_hasStructs)
            return columns;
        var leaves = new List<Column>(_leaves.Count);
        foreach (var column in columns)
            Open(column, leaves);
        return leaves;
    }

    /// <summary>The carried columns for those of a run.</summary>
    public Column[] Close(Column[] leaves)
    {
        if (!_hasStructs)
            return leaves;
        var columns = new Column[_columns.Count];
        var next = 0;
        for (var i = 0; i < columns.Length; i++)
            columns[i] = Close(_columns[i].Type, leaves, ref next);
        return columns;
    }

    private void AddLeaves(ShuffleColumn column)
    {
        if (column.Type is not { Kind: TypeKind.Struct, Fields: var fields })
        {
            _leaves.Add(column);
            return;
        }
        _leaves.Add(new ShuffleColumn(LakeType.Boolean));
        foreach (var field in fields!)
            AddLeaves(new ShuffleColumn(field.Type));
    }

    private static void Open(Column column, List<Column> leaves)
    {
        if (StructColumn.Of(column) is not StructColumn group)
        {
            leaves.Add(column);
            return;
        }
        leaves.Add(group.Presence);
        foreach (var field in group.Fields)
            Open(field, leaves);
    }

    private static Column Close(LakeType? type, Column[] leaves, ref int next)
    {
        if (type is not { Kind: TypeKind.Struct, Fields: var types })
            return leaves[next++];
        var presence = (Column<bool>)leaves[next++];
        var fields = new Column[types!.Count];
        for (var i = 0; i < fields.Length; i++)
            fields[i] = Close(types[i].Type, leaves, ref next);
        return new StructColumn(type, fields, presence.Length, presence.Validity);
    }
}
