using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.Engine.Catalog.Projection;

namespace PartitionLake.Engine.Catalog.Tables;

/// <summary>Turns a definition into what the catalog stores.</summary>
internal static class TableInputs
{
    public const string InputFormat = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
    public const string OutputFormat = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat";
    public const string SerDe = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
    public const string External = "EXTERNAL_TABLE";

    private const string IndexName = "partitionlake";

    /// <summary>A new table.</summary>
    public static GlueTableInput New(TableDefinition table, ProjectionPlan projection) => new()
    {
        Name = table.Name.Name,
        TableType = External,
        Retention = 0,
        PartitionKeys = Columns(table.Keys, null),
        StorageDescriptor = Storage(table.Columns, null, table.Location.ToString()),
        Parameters = Parameters(null, projection),
    };

    /// <summary>An existing table, changed to the definition; what others have noted on it stays.</summary>
    public static GlueTableInput Changed(GlueTable current, TableDefinition table, ProjectionPlan projection) => Input(current) with
    {
        TableType = External,
        PartitionKeys = Columns(table.Keys, current.PartitionKeys),
        StorageDescriptor = Storage(table.Columns, current.StorageDescriptor?.Columns, table.Location.ToString()),
        Parameters = Parameters(current.Parameters, projection),
    };

    /// <summary>An existing table as it is.</summary>
    public static GlueTableInput Input(GlueTable current) => new()
    {
        Name = current.Name,
        Description = current.Description,
        Owner = current.Owner,
        Retention = current.Retention,
        TableType = current.TableType,
        PartitionKeys = current.PartitionKeys,
        StorageDescriptor = current.StorageDescriptor,
        Parameters = current.Parameters,
    };

    /// <summary>A partition of the table: the table's own storage, elsewhere.</summary>
    public static GluePartition Partition(IReadOnlyList<TableColumn> columns, IReadOnlyList<string> values, string location) => new()
    {
        Values = values,
        StorageDescriptor = Storage(columns, null, location),
    };

    /// <summary>The index by which Athena finds partitions; null where no key is of a type that an index takes.</summary>
    public static GluePartitionIndex? Index(IReadOnlyList<TableColumn> keys)
    {
        var names = keys.Where(static key => key.Type is "string" or "int" or "bigint").Select(static key => key.Name).ToArray();
        return names.Length == 0 ? null : new GluePartitionIndex(IndexName, names);
    }

    private static GlueStorage Storage(IReadOnlyList<TableColumn> columns, IReadOnlyList<GlueColumn>? current, string location) => new()
    {
        Columns = Columns(columns, current),
        Location = location,
        InputFormat = InputFormat,
        OutputFormat = OutputFormat,
        Compressed = false,
        NumberOfBuckets = -1,
        SerdeInfo = new GlueSerDe(null, SerDe, new Dictionary<string, string> { ["serialization.format"] = "1" }),
        BucketColumns = [],
        Parameters = new Dictionary<string, string>(),
        StoredAsSubDirectories = false,
    };

    public static GlueColumn[] Columns(IReadOnlyList<TableColumn> columns, IReadOnlyList<GlueColumn>? current) =>
    [
        .. columns.Select(column => new GlueColumn(
            column.Name,
            column.Type,
            current?.FirstOrDefault(old => string.Equals(old.Name, column.Name, StringComparison.OrdinalIgnoreCase))?.Comment)),
    ];

    public static IReadOnlyDictionary<string, string> Parameters(IReadOnlyDictionary<string, string>? current, ProjectionPlan projection)
    {
        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in current ?? new Dictionary<string, string>())
        {
            if (!ProjectionProperties.IsOurs(name))
                parameters[name] = value;
        }
        parameters["EXTERNAL"] = "TRUE";
        parameters["classification"] = "parquet";
        foreach (var (name, value) in projection.Properties())
            parameters[name] = value;
        return parameters;
    }
}
