using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Catalog.Tables;

/// <summary>A table as it should be in the catalog: where it lies, its columns and its partition keys.</summary>
internal sealed record TableDefinition
{
    /// <summary>The longest name of a column that the catalog keeps.</summary>
    private const int LongestColumn = 255;

    public required TableName Name { get; init; }

    public required S3Location Location { get; init; }

    public required IReadOnlyList<TableColumn> Columns { get; init; }

    public required IReadOnlyList<TableColumn> Keys { get; init; }

    /// <exception cref="LakeException">A name is one that Athena cannot hold, or two columns would share one.</exception>
    public static TableDefinition Create(TableName name, S3Location location, IReadOnlyList<Field> columns, IReadOnlyList<Field> keys)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        var tableColumns = columns.Select(field => Column(field, seen)).ToArray();
        foreach (var key in keys)
        {
            if (!seen.ContainsKey(CatalogText.Fold(key.Name)))
                continue;
            throw new LakeException(
                LakeErrorCode.ColumnNameCollision,
                $"The partition key '{key.Name}' is also a column in the data files; Athena refuses a table in which a name is both.",
                "Write the lake without WritePartitionColumns.",
                key.Name);
        }
        var tableKeys = keys.Select(field => Column(field, seen)).ToArray();
        if (tableColumns.Length == 0)
            throw new LakeException(
                LakeErrorCode.SchemaMismatch, $"The lake at '{location}' has no column besides its partition keys; a table has at least one.",
                "Keep a column in the data files.", location.ToString());
        return new TableDefinition { Name = name, Location = location, Columns = tableColumns, Keys = tableKeys };
    }

    private static TableColumn Column(Field field, Dictionary<string, string> seen)
    {
        var name = CatalogText.Fold(field.Name);
        if (ObjectionTo(name) is { } objection)
        {
            throw new LakeException(
                LakeErrorCode.CatalogNameInvalid,
                $"The column {CatalogText.Quote(field.Name)} cannot be a column in Athena: its name {objection}.",
                "Rename the column with AS in the plan.",
                field.Name);
        }
        if (!seen.TryAdd(name, field.Name))
        {
            throw new LakeException(
                LakeErrorCode.ColumnNameCollision,
                $"The columns '{seen[name]}' and '{field.Name}' have one name in Athena, '{name}', which folds case.",
                "Rename one of the two with AS in the plan.",
                field.Name);
        }
        return new TableColumn(name, HiveType.Of(field.Type));
    }

    // Hive keeps the names of a table as one list with commas, and separates name and type by a colon.
    private static string? ObjectionTo(string name)
    {
        if (name.Length is 0 or > LongestColumn)
            return $"has {name.Length} characters, and 1 to {LongestColumn} are possible";
        if (name[0] == ' ' || name[^1] == ' ')
            return "begins or ends with a space";
        foreach (var c in name)
        {
            if (c is ',' or ':' or ';')
                return $"holds '{c}', with which Hive separates names";
            if (char.IsControl(c) || char.IsSurrogate(c))
                return FormattableString.Invariant($"holds the character U+{(int)c:X4}");
        }
        return null;
    }
}
