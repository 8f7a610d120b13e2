using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.Engine.Catalog.Projection;

namespace PartitionLake.Engine.Catalog.Tables;

/// <summary>Says in words how a table of the catalog differs from a definition.</summary>
internal static class TableComparison
{
    /// <summary>Differences of the columns: what the lake has and the table does not, and the other way round.</summary>
    public static IEnumerable<TableDifference> Columns(GlueTable current, IReadOnlyList<TableColumn> wanted)
    {
        var found = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in current.StorageDescriptor?.Columns ?? [])
            found[column.Name] = column.Type;
        foreach (var column in wanted)
        {
            if (!found.Remove(column.Name, out var type))
                yield return new(TableDifferenceKind.MissingColumn, $"the column '{column.Name}' ({column.Type}) is not in the table");
            else if (!HiveType.AreSame(type, column.Type))
                yield return new(TableDifferenceKind.ColumnType, $"the column '{column.Name}' is {column.Type} in the lake and {type} in the table");
        }
        foreach (var (name, type) in found)
            yield return new(TableDifferenceKind.ExtraColumn, $"the column '{name}' ({type}) is not in the lake");
    }

    /// <summary>Differences of the partition keys, which no update can bring about.</summary>
    public static string? Keys(GlueTable current, IReadOnlyList<TableColumn> wanted)
    {
        var found = (current.PartitionKeys ?? []).Select(static key => new TableColumn(CatalogText.Fold(key.Name), key.Type ?? "")).ToList();
        var isSame = found.Count == wanted.Count
            && found.Zip(wanted).All(static pair => pair.First.Name == pair.Second.Name && HiveType.AreSame(pair.First.Type, pair.Second.Type));
        return isSame ? null : $"the partition keys are {Show(wanted)} in the lake and {Show(found)} in the table";
    }

    /// <summary>All that an update would change, apart from the partition keys.</summary>
    public static IReadOnlyList<TableDifference> Changes(GlueTable current, TableDefinition wanted, ProjectionPlan projection)
    {
        var differences = new List<TableDifference>(Columns(current, wanted.Columns));
        var storage = current.StorageDescriptor;
        if (!S3Location.AreSame(storage?.Location, wanted.Location.ToString()))
            differences.Add(new(TableDifferenceKind.Location, $"the location is '{wanted.Location}' and in the table '{storage?.Location}'"));
        if (storage?.SerdeInfo?.SerializationLibrary != TableInputs.SerDe || storage.InputFormat != TableInputs.InputFormat)
            differences.Add(new(TableDifferenceKind.Format, $"the table is not read as Parquet but by '{storage?.SerdeInfo?.SerializationLibrary}'"));
        if (current.TableType != TableInputs.External)
            differences.Add(new(TableDifferenceKind.Format, $"the table is of type '{current.TableType}' instead of {TableInputs.External}"));
        var parameters = current.Parameters ?? new Dictionary<string, string>();
        var properties = TableInputs.Parameters(parameters, projection);
        foreach (var (name, value) in properties)
        {
            if (parameters.GetValueOrDefault(name) is var found && found != value)
                differences.Add(new(TableDifferenceKind.Property,
                    $"the property '{name}' is {CatalogText.Quote(value)} and in the table {(found is null ? "not there" : CatalogText.Quote(found))}"));
        }
        foreach (var (name, value) in parameters)
        {
            if (!properties.ContainsKey(name))
                differences.Add(new(TableDifferenceKind.Property, $"the table has the property '{name}' = {CatalogText.Quote(value)}"));
        }
        return differences;
    }

    private static string Show(IReadOnlyList<TableColumn> keys) =>
        keys.Count == 0 ? "none" : string.Join(", ", keys.Select(static key => $"{key.Name} {key.Type}"));
}
