using System.Text.Json.Serialization;

namespace PartitionLake.Engine.Catalog.Glue;

/// <summary>How the records of Glue's operations become JSON: names as they are, nothing for null.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateDatabaseRequest))]
[JsonSerializable(typeof(GetDatabaseRequest))]
[JsonSerializable(typeof(GetDatabaseResponse))]
[JsonSerializable(typeof(GetDatabasesRequest))]
[JsonSerializable(typeof(GetDatabasesResponse))]
[JsonSerializable(typeof(CreateTableRequest))]
[JsonSerializable(typeof(UpdateTableRequest))]
[JsonSerializable(typeof(GetTableRequest))]
[JsonSerializable(typeof(GetTableResponse))]
[JsonSerializable(typeof(GetTablesRequest))]
[JsonSerializable(typeof(GetTablesResponse))]
[JsonSerializable(typeof(CreatePartitionIndexRequest))]
[JsonSerializable(typeof(GetPartitionIndexesRequest))]
[JsonSerializable(typeof(GetPartitionIndexesResponse))]
[JsonSerializable(typeof(BatchCreatePartitionRequest))]
[JsonSerializable(typeof(BatchUpdatePartitionRequest))]
[JsonSerializable(typeof(BatchDeletePartitionRequest))]
[JsonSerializable(typeof(BatchPartitionResponse))]
[JsonSerializable(typeof(GetPartitionsRequest))]
[JsonSerializable(typeof(GetPartitionsResponse))]
[JsonSerializable(typeof(GlueCrawlerInput))]
[JsonSerializable(typeof(CrawlerNameRequest))]
[JsonSerializable(typeof(GetCrawlerResponse))]
[JsonSerializable(typeof(EmptyResponse))]
internal sealed partial class GlueJson : JsonSerializerContext;
