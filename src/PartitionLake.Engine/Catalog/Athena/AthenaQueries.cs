using System.Text.Json.Serialization;

namespace PartitionLake.Engine.Catalog.Athena;

internal sealed record QueryContext(string? Database);

internal sealed record QueryResultPlace(string? OutputLocation);

internal sealed record StartQueryExecutionRequest
{
    public required string QueryString { get; init; }

    /// <summary>Makes a request that is sent twice one query. 32 to 128 characters.</summary>
    public required string ClientRequestToken { get; init; }

    public QueryContext? QueryExecutionContext { get; init; }

    public QueryResultPlace? ResultConfiguration { get; init; }

    public string? WorkGroup { get; init; }
}

internal sealed record StartQueryExecutionResponse(string QueryExecutionId);

internal sealed record GetQueryExecutionRequest(string QueryExecutionId);

internal sealed record GetQueryExecutionResponse(QueryExecution? QueryExecution);

internal sealed record StopQueryExecutionRequest(string QueryExecutionId);

internal sealed record StopQueryExecutionResponse;

internal sealed record QueryExecution(QueryStatus? Status);

internal sealed record QueryStatus(string? State, string? StateChangeReason, QueryError? AthenaError);

internal sealed record QueryError(string? ErrorMessage);

/// <summary>How the records of Athena's operations become JSON.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StartQueryExecutionRequest))]
[JsonSerializable(typeof(StartQueryExecutionResponse))]
[JsonSerializable(typeof(GetQueryExecutionRequest))]
[JsonSerializable(typeof(GetQueryExecutionResponse))]
[JsonSerializable(typeof(StopQueryExecutionRequest))]
[JsonSerializable(typeof(StopQueryExecutionResponse))]
internal sealed partial class AthenaJson : JsonSerializerContext;
