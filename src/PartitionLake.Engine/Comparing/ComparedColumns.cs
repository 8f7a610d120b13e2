using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;

namespace PartitionLake.Engine.Comparing;

/// <summary>The columns of the objects of a partition: by name, whatever the order and the case; of several types where its objects differ.</summary>
internal sealed class ComparedColumns
{
    private readonly SortedDictionary<string, (string Name, SortedSet<string> Types, LakeType Type)> _columns = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Rows of all objects.</summary>
    public long Rows { get; private set; }

    public IEnumerable<string> Names => _columns.Values.Select(static column => column.Name);

    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileUnsupported"/>: a column cannot be read, so nobody can tell whether it differs.</exception>
    public void Add(ParquetFile file, IReadOnlyCollection<string> without)
    {
        Rows += file.RowCount;
        foreach (var (name, reason) in file.UnreadableColumns.Where(column => !without.Contains(column.Key, StringComparer.OrdinalIgnoreCase)))
            throw new LakeException(LakeErrorCode.FileUnsupported,
                $"The column '{name}' of '{file.Name}' cannot be read ({reason}), and so not be compared.", "Leave it out with -Exclude.", name);
        foreach (var field in file.Schema.Where(field => !without.Contains(field.Name, StringComparer.OrdinalIgnoreCase)))
        {
            if (!_columns.TryGetValue(field.Name, out var known))
                _columns.Add(field.Name, known = (field.Name, new SortedSet<string>(StringComparer.Ordinal), field.Type));
            known.Types.Add(field.Type.ToString());
        }
    }

    /// <summary>The type, or types, of a column; null where there is none of that name.</summary>
    public string? TypeOf(string name) => _columns.TryGetValue(name, out var column) ? string.Join(", ", column.Types) : null;

    /// <summary>The columns of both sides whose values can be compared, in the order of their names.</summary>
    public IReadOnlyList<string> Common(ComparedColumns other) =>
        [.. _columns.Values.Where(column => other._columns.TryGetValue(column.Name, out var twin)
            && (column.Types.SetEquals(twin.Types) || Family(column.Type) is > 0 and var family && family == Family(twin.Type)))
            .Select(static column => column.Name)];

    // Values of one family are equal or not whatever their width.
    private static int Family(LakeType type) => type.Kind switch
    {
        TypeKind.Int32 or TypeKind.Int64 => 1,
        TypeKind.Float or TypeKind.Double => 2,
        TypeKind.Decimal => 3,
        TypeKind.Boolean or TypeKind.Date or TypeKind.Timestamp or TypeKind.String
            or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => 0,
    };
}
