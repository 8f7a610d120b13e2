using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Drift;

/// <summary>The columns of a table of files, and which file has what of them.</summary>
internal sealed class TableColumns(
    Schema schema, IReadOnlyDictionary<string, UnusableColumn> unusable, IReadOnlyList<FileShape> shapes, IReadOnlyList<int> shapeOfFile,
        IReadOnlyList<string> files, IReadOnlyList<string> leftOut)
{
    /// <summary>The columns that can be read: those of the first file in its order, then what later files have more.</summary>
    public Schema Schema => schema;

    /// <summary>Columns that cannot be read, by name without regard to case.</summary>
    public IReadOnlyDictionary<string, UnusableColumn> Unusable => unusable;

    /// <summary>The distinct lists of columns; as a rule there is one.</summary>
    public IReadOnlyList<FileShape> Shapes => shapes;

    /// <summary>Position in <see cref="Shapes"/> of a file's.</summary>
    public int ShapeOf(int file) => shapeOfFile[file];

    /// <summary>What of these columns some files have otherwise than the table, and what was left out.</summary>
    public IReadOnlyList<ReconciledColumn> Reconciled(string input, IEnumerable<string> used)
    {
        if (shapes.Count == 1)
            return [];
        var reconciled = new List<ReconciledColumn>();
        foreach (var name in used)
        {
            if (schema.IndexOf(name) is >= 0 and var ordinal)
                Add(reconciled, input, schema[ordinal].Name, schema[ordinal].Type.ToString());
        }
        foreach (var name in leftOut)
            Add(reconciled, input, name, ReconciledColumn.LeftOut);
        return reconciled;
    }

    private void Add(List<ReconciledColumn> reconciled, string input, string column, string type)
    {
        var found = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var file = 0; file < files.Count; file++)
        {
            var has = shapes[shapeOfFile[file]].Describe(column);
            if (has == type || (type == ReconciledColumn.LeftOut && has == ColumnConflict.Missing))
                continue;
            if (!found.TryGetValue(has, out var those))
                found.Add(has, those = []);
            those.Add(files[file]);
        }
        foreach (var (has, those) in found)
            reconciled.Add(new ReconciledColumn(input, column, type, has, those));
    }
}
