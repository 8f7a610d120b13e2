namespace PartitionLake.Engine.Catalog.Glue;

/// <summary>A column or partition key as Glue keeps it; <c>Type</c> is Hive's name for the type.</summary>
internal sealed record GlueColumn(string Name, string? Type, string? Comment = null, IReadOnlyDictionary<string, string>? Parameters = null);

/// <summary>How files are read: the class that turns bytes into rows, with its parameters.</summary>
internal sealed record GlueSerDe(string? Name, string? SerializationLibrary, IReadOnlyDictionary<string, string>? Parameters);

/// <summary>Where the files of a table or partition lie, what columns they hold, and how they are read.</summary>
internal sealed record GlueStorage
{
    public IReadOnlyList<GlueColumn>? Columns { get; init; }
    public string? Location { get; init; }
    public string? InputFormat { get; init; }
    public string? OutputFormat { get; init; }
    public bool? Compressed { get; init; }
    public int? NumberOfBuckets { get; init; }
    public GlueSerDe? SerdeInfo { get; init; }
    public IReadOnlyList<string>? BucketColumns { get; init; }
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }
    public bool? StoredAsSubDirectories { get; init; }
}

/// <summary>A table to be created, or the whole of what replaces one.</summary>
internal sealed record GlueTableInput
{
    public required string Name { get; init; }
    public string? Description { get; init; }
    public string? Owner { get; init; }
    public int? Retention { get; init; }
    public GlueStorage? StorageDescriptor { get; init; }
    public IReadOnlyList<GlueColumn>? PartitionKeys { get; init; }
    public string? TableType { get; init; }
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }
}

/// <summary>A table as the catalog returns it.</summary>
internal sealed record GlueTable
{
    public string Name { get; init; } = "";
    public string? DatabaseName { get; init; }
    public string? Description { get; init; }
    public string? Owner { get; init; }
    public int? Retention { get; init; }
    public GlueStorage? StorageDescriptor { get; init; }
    public IReadOnlyList<GlueColumn>? PartitionKeys { get; init; }
    public string? TableType { get; init; }
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }
    public string? VersionId { get; init; }

    /// <summary>The account whose catalog holds it.</summary>
    public string? CatalogId { get; init; }

    /// <summary>Where the table is a link, what it leads to.</summary>
    public GlueLink? TargetTable { get; init; }
}

/// <summary>A partition index: Glue finds partitions by its keys without reading all.</summary>
internal sealed record GluePartitionIndex(string IndexName, IReadOnlyList<string> Keys);

internal sealed record GlueDatabaseInput(string Name, string? Description = null);

/// <param name="Name">The name.</param>
/// <param name="TargetDatabase">Where the database is a link, what it leads to.</param>
internal sealed record GlueDatabase(string Name, GlueLink? TargetDatabase = null);

/// <summary>What a resource link leads to: a database or table of another account or region.</summary>
internal sealed record GlueLink(string? CatalogId, string? DatabaseName, string? Name = null, string? Region = null);

internal sealed record CreateDatabaseRequest(GlueDatabaseInput DatabaseInput);

internal sealed record GetDatabaseRequest(string Name);

internal sealed record GetDatabaseResponse(GlueDatabase? Database);

internal sealed record GetDatabasesRequest(string? NextToken);

internal sealed record GetDatabasesResponse(IReadOnlyList<GlueDatabase>? DatabaseList, string? NextToken);

internal sealed record CreateTableRequest(string DatabaseName, GlueTableInput TableInput, IReadOnlyList<GluePartitionIndex>? PartitionIndexes);

internal sealed record UpdateTableRequest(string DatabaseName, GlueTableInput TableInput, bool SkipArchive, string? VersionId);

internal sealed record GetTableRequest(string DatabaseName, string Name);

internal sealed record GetTableResponse(GlueTable? Table);

internal sealed record GetTablesRequest(string DatabaseName, string? NextToken);

internal sealed record GetTablesResponse(IReadOnlyList<GlueTable>? TableList, string? NextToken);

internal sealed record CreatePartitionIndexRequest(string DatabaseName, string TableName, GluePartitionIndex PartitionIndex);

internal sealed record GetPartitionIndexesRequest(string DatabaseName, string TableName, string? NextToken);

internal sealed record GetPartitionIndexesResponse(IReadOnlyList<GluePartitionIndexDescriptor>? PartitionIndexDescriptorList, string? NextToken);

internal sealed record GluePartitionIndexDescriptor(string IndexName);

/// <summary>The answer of an operation that has nothing to say.</summary>
internal sealed record EmptyResponse;
