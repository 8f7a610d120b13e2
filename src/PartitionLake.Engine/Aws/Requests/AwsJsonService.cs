namespace PartitionLake.Engine.Aws.Requests;

/// <summary>A service that speaks AWS's JSON protocol: POST /, the operation in a header, JSON both ways.</summary>
/// <param name="Target">Prefix of the header <c>X-Amz-Target</c>.</param>
/// <param name="SigningName">The service's name in signatures.</param>
/// <param name="EndpointPrefix">First label of the host name.</param>
/// <param name="ContentType">The version of the protocol.</param>
internal sealed record AwsJsonService(string Target, string SigningName, string EndpointPrefix, string ContentType)
{
    /// <summary>The service as variables and profiles spell it.</summary>
    public string Id { get; init; } = EndpointPrefix;

    public static AwsJsonService Glue { get; } = new("AWSGlue", "glue", "glue", "application/x-amz-json-1.1");

    public static AwsJsonService Athena { get; } = new("AmazonAthena", "athena", "athena", "application/x-amz-json-1.1");

    public static AwsJsonService CloudWatch { get; } = new(
        "GraniteServiceVersion20100801", "monitoring", "monitoring", "application/x-amz-json-1.0") { Id = "cloudwatch" };
}
