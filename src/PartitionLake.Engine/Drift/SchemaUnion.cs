using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Drift;

/// <summary>Finds, file by file, the columns that the files of one table have together.</summary>
/// <remarks>A column that cannot be reconciled is set aside with the reason: it matters only to whoever reads it.</remarks>
internal sealed class SchemaUnion(SchemaRule rule)
{
    private readonly List<FileShape> _shapes = [];
    private readonly List<int> _shapeOfFile = [];
    private readonly List<string> _files = [];
    private readonly List<Draft> _columns = [];
    private readonly Dictionary<string, Draft> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds the next file. One that has the columns of an earlier one costs a comparison.</summary>
    public void Add(string file, FileShape shape)
    {
        _files.Add(file);
        for (var known = _shapes.Count - 1; known >= 0; known--)
        {
            if (!_shapes[known].IsAlike(shape))
                continue;
            _shapeOfFile.Add(known);
            return;
        }
        _shapeOfFile.Add(_shapes.Count);
        _shapes.Add(shape);
        foreach (var field in shape.Columns)
            Merge(field.Name, field.Type, field.IsNullable, null, shape);
        foreach (var (name, reason) in shape.Unreadable)
            Merge(name, null, true, reason, shape);
        foreach (var column in _columns)
        {
            if (shape.Columns.IndexOf(column.Name) < 0 && !shape.Unreadable.ContainsKey(column.Name))
                Lacks(column, shape);
        }
    }

    public TableColumns Build()
    {
        var fields = new List<Field>();
        var unusable = new Dictionary<string, UnusableColumn>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in _columns)
        {
            if (column.IsLeftOut)
                continue;
            if (column.Type is not null && column.Conflict is null)
                fields.Add(new Field(column.Name, column.Type, column.IsNullable));
            else
                unusable.Add(column.Name, new UnusableColumn(column.Unreadable ?? "", column.Conflict));
        }
        return new TableColumns(new Schema(fields), unusable, _shapes, _shapeOfFile, _files,
            [.. _columns.Where(static column => column.IsLeftOut).Select(static column => column.Name)]);
    }

    private void Merge(string name, LakeType? type, bool isNullable, string? unreadable, FileShape shape)
    {
        var isFirst = _shapes.Count == 1;
        if (!_byName.TryGetValue(name, out var column))
        {
            column = new Draft(name, shape.FirstFile, type) { Type = type, IsNullable = isNullable || !isFirst, Unreadable = unreadable,
                IsLeftOut = !isFirst && rule == SchemaRule.First };
            _columns.Add(column);
            _byName.Add(name, column);
            if (!isFirst && rule == SchemaRule.Strict)
                column.Conflict = new ColumnConflict(name, _shapes[0].FirstFile, ColumnConflict.Missing, shape.FirstFile, shape.Describe(name),
                    "Schema = 'Strict' lets them not differ");
            return;
        }
        column.IsNullable |= isNullable;
        if (column.Conflict is not null || column.IsLeftOut)
            return;
        if (column.Type is null && type is null)
            return;
        var common = column.Type is null || type is null ? null : Common(column.Type, type);
        if (common is null)
            column.Conflict = ConflictOf(column, type, shape);
        column.Type = common ?? column.Type;
    }

    private LakeType? Common(LakeType known, LakeType found) => rule switch
    {
        SchemaRule.Union => WiderType.Of(known, found),
        SchemaRule.First => WiderType.Holds(known, found) ? known : null,
        SchemaRule.Strict => known == found ? known : null,
        _ => null,
    };

    private ColumnConflict ConflictOf(Draft column, LakeType? type, FileShape shape)
    {
        // Of what is nested the part is named, and the file that has that part otherwise.
        foreach (var earlier in _shapes)
        {
            if (type is { IsNested: true } && earlier != shape && earlier.Columns.IndexOf(column.Name) is >= 0 and var ordinal
                && WiderType.Apart(earlier.Columns[ordinal].Type, type) is { } part)
            {
                return new ColumnConflict(column.Name + part.Path, earlier.FirstFile, part.Left.ToString(), shape.FirstFile, part.Right.ToString(),
                    Why(column, type)) { IsNested = true };
            }
        }
        return new ColumnConflict(column.Name, column.FirstFile, column.First?.ToString() ?? column.Unreadable!, shape.FirstFile,
            shape.Describe(column.Name), Why(column, type)) { IsNested = type is { IsNested: true } || column.Type is { IsNested: true } };
    }

    private string Why(Draft column, LakeType? type) => rule switch
    {
        SchemaRule.Strict => "Schema = 'Strict' lets them not differ",
        SchemaRule.First when column.Type is not null && type is not null =>
            $"{column.Type} of the first file, which Schema = 'First' keeps, does not hold every {type} unchanged",
        _ => "no type holds the values of both unchanged",
    };

    private void Lacks(Draft column, FileShape shape)
    {
        column.IsNullable = true;
        if (rule == SchemaRule.Strict)
            column.Conflict ??= new ColumnConflict(column.Name, column.FirstFile, column.First?.ToString() ?? column.Unreadable!, shape.FirstFile,
                ColumnConflict.Missing, "Schema = 'Strict' lets them not differ");
    }

    private sealed class Draft(string name, string firstFile, LakeType? first)
    {
        public string Name => name;

        public string FirstFile => firstFile;

        /// <summary>The type in the first file that has it.</summary>
        public LakeType? First => first;

        public LakeType? Type { get; set; }

        public bool IsNullable { get; set; }

        public string? Unreadable { get; init; }

        public bool IsLeftOut { get; init; }

        public ColumnConflict? Conflict { get; set; }
    }
}
