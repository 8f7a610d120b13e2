using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3.Model;
using PartitionLake.Engine.Aws.Requests;

namespace PartitionLake.Engine.Aws.Permissions;

/// <summary>Tells from a request what a policy must allow for it (Service Authorization Reference).</summary>
internal static class RequestPermission
{
    private const string Suffix = "Request";

    /// <summary>Operations of S3 whose action is not called as they are.</summary>
    private static readonly Dictionary<string, string> s_actions = new(StringComparer.Ordinal)
    {
        ["ListObjectsV2"] = "ListBucket",
        ["GetObjectMetadata"] = "GetObject",
        ["SelectObjectContent"] = "GetObject",
        ["InitiateMultipartUpload"] = "PutObject",
        ["UploadPart"] = "PutObject",
        ["CopyObject"] = "PutObject",
        ["CopyPart"] = "PutObject",
        ["CompleteMultipartUpload"] = "PutObject",
        ["ListMultipartUploads"] = "ListBucketMultipartUploads",
        ["DeleteObjects"] = "DeleteObject",
        ["ListVersions"] = "ListBucketVersions",
        ["GetBucketEncryption"] = "GetEncryptionConfiguration",
        ["PutBucketEncryption"] = "PutEncryptionConfiguration",
        ["GetPublicAccessBlock"] = "GetBucketPublicAccessBlock",
        ["PutPublicAccessBlock"] = "PutBucketPublicAccessBlock",
        ["GetObjectLockConfiguration"] = "GetBucketObjectLockConfiguration",
        ["PutObjectLockConfiguration"] = "PutBucketObjectLockConfiguration",
        ["GetBucketIntelligentTieringConfiguration"] = "GetIntelligentTieringConfiguration",
        ["PutBucketIntelligentTieringConfiguration"] = "PutIntelligentTieringConfiguration",
    };

    /// <param name="request">What was to be sent.</param>
    /// <param name="partition">The first part of ARNs: <c>aws</c>, <c>aws-cn</c>.</param>
    /// <param name="region">Where the service was asked; S3's ARNs have none.</param>
    /// <param name="service">Another service than S3 by its name in policies; null for S3.</param>
    public static MissingPermission Of(AmazonWebServiceRequest request, string partition, string region, string? service) => request switch
    {
        AwsJsonRequest call => new($"{service}:{call.Operation}", service == "glue" ? CatalogArns(call, $"arn:{partition}:glue:{region}:*") : ["*"]),
        AwsXmlRequest call => new(call.Permission, ["*"]),
        _ => OfS3(request, partition),
    };

    private static MissingPermission OfS3(AmazonWebServiceRequest request, string partition)
    {
        var name = request.GetType().Name;
        var operation = name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
        var bucket = $"arn:{partition}:s3:::{Text(request, "BucketName") ?? Text(request, "DestinationBucket")}";
        var key = operation == "DeleteObjects" ? "" : Text(request, "Key") ?? Text(request, "DestinationKey");
        var isOfObjects = key is not null && operation is not ("ListObjectsV2" or "ListMultipartUploads" or "ListVersions");
        // Versions that are not current have actions of their own.
        var isOfVersion = Text(request, "VersionId") is not null || request is DeleteObjectsRequest { Objects: [{ VersionId: not null }, ..] };
        return new(
            $"s3:{s_actions.GetValueOrDefault(operation, operation)}{(isOfVersion ? "Version" : "")}",
            [isOfObjects ? $"{bucket}/{key![..(key!.LastIndexOf('/') + 1)]}*" : bucket]);
    }

    private static string? Text(AmazonWebServiceRequest request, string property) => request.GetType().GetProperty(property)?.GetValue(request) as string;

    /// <summary>The catalog is asked for a table in a database, and each of the three is a resource.</summary>
    private static List<string> CatalogArns(AwsJsonRequest call, string prefix)
    {
        using var body = JsonDocument.Parse(call.Body);
        var database = TextOf(body.RootElement, "DatabaseName")
            ?? (call.Operation.EndsWith("Database", StringComparison.Ordinal) ? TextOf(body.RootElement, "Name") : null);
        var table = TextOf(body.RootElement, "TableName")
            ?? (call.Operation.EndsWith("Table", StringComparison.Ordinal)
                ? TextOf(body.RootElement, "Name") ?? (body.RootElement.TryGetProperty("TableInput", out var input) ? TextOf(input, "Name") : null)
                : null);
        if (call.Operation.Contains("Job", StringComparison.Ordinal))
            return [$"{prefix}:job/{TextOf(body.RootElement, "JobName") ?? TextOf(body.RootElement, "Name") ?? "*"}"];
        if (call.Operation.EndsWith("Crawler", StringComparison.Ordinal))
            return [$"{prefix}:crawler/{TextOf(body.RootElement, "Name") ?? "*"}"];
        List<string> arns = [$"{prefix}:catalog", $"{prefix}:database/{database ?? "*"}"];
        if (!call.Operation.Contains("Database", StringComparison.Ordinal))
            arns.Add($"{prefix}:table/{database ?? "*"}/{table ?? "*"}");
        return arns;
    }

    private static string? TextOf(JsonElement json, string name) => json.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
