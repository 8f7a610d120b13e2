using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Pipeline.Binding;

/// <summary>The columns of the joined row while the plan is being bound.</summary>
internal sealed class RowBuilder
{
    private readonly List<RowColumn> _columns = [];

    public IReadOnlyList<RowColumn> Columns => _columns;

    public RowColumn this[int ordinal] => _columns[ordinal];

    public Schema ToSchema() => new(_columns.Select(column => column.Field));

    /// <summary>Adds a column and returns its position.</summary>
    /// <exception cref="LakeException">The row has a column of that name, perhaps in other case.</exception>
    public int Add(Field field, ColumnOrigin origin, string source, int join = -1)
    {
        var existing = _columns.FirstOrDefault(column => string.Equals(column.Field.Name, field.Name, StringComparison.OrdinalIgnoreCase));
        if (existing is not null)
        {
            var sameCase = existing.Field.Name == field.Name;
            throw new LakeException(
                LakeErrorCode.ColumnNameCollision,
                sameCase
                    ? $"The column name '{field.Name}' comes from {existing.Source} and again from {source}."
                    : $"The column names '{existing.Field.Name}' (from {existing.Source}) and '{field.Name}' (from {source}) differ only by case; "
                        + "Athena and Glue fold case.",
                origin == ColumnOrigin.Dimension
                    ? $"Rename one with Select = '{field.Name} AS …' in that join, or leave it out of Select."
                    : "Give the computed column another name behind AS.",
                field.Name);
        }
        _columns.Add(new RowColumn(field, origin, source, join));
        return _columns.Count - 1;
    }

    /// <summary>Adds a column that expressions alone read, unless it is there, and returns its position.</summary>
    public int AddHidden(Field field, ColumnOrigin origin, string source, string? readAs = null)
    {
        var ordinal = IndexOf(field.Name);
        if (ordinal >= 0)
            return ordinal;
        _columns.Add(new RowColumn(field, origin, source, ReadAs: readAs, IsHidden: true));
        return _columns.Count - 1;
    }

    /// <summary>Makes room for a computed column that stands for the one of its name from here on, and returns the name that the old one has now.</summary>
    public string Hide(int ordinal)
    {
        var column = _columns[ordinal];
        var name = $"{column.Field.Name} as read";
        _columns[ordinal] = column with { Field = column.Field with { Name = name }, ReadAs = column.ReadAs ?? column.Field.Name, IsHidden = true,
            ReplacedBy = _columns.Count };
        return name;
    }

    /// <summary>The position of the column of that name, or −1.</summary>
    public int IndexOf(string name) => _columns.FindIndex(column => string.Equals(column.Field.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The position of the column of that name.</summary>
    /// <exception cref="LakeException">There is none.</exception>
    public int Find(string name, string where) => IndexOf(name) is >= 0 and var ordinal
        ? ordinal
        : throw Names.NotFound(name, where, _columns.Where(static column => !column.IsHidden).Select(static column => column.Field.Name),
            "the rows at that point of the plan");

    /// <summary>Says where a dimension's column lies among the columns read.</summary>
    public void Assign(int ordinal, int position) => _columns[ordinal] = _columns[ordinal] with { Ordinal = position };

    /// <summary>The fact's columns to read.</summary>
    public List<string> AssignFact(HashSet<int> used)
    {
        var names = new List<string>();
        for (var i = 0; i < _columns.Count; i++)
        {
            if (_columns[i].Origin != ColumnOrigin.Fact || !used.Contains(i))
                continue;
            Assign(i, names.Count);
            names.Add(_columns[i].ReadAs ?? _columns[i].Field.Name);
        }
        return names;
    }
}
