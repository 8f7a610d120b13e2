using System.Text;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.TestServers.Aws;

/// <summary>An error of the service, which each protocol words in its own way.</summary>
/// <param name="Status">The status.</param>
/// <param name="Code">The code of S3; other services have <see cref="JsonCode"/>.</param>
/// <param name="Message">In words.</param>
public sealed record AwsRefusal(int Status, string Code, string Message)
{
    /// <summary>The code of the services that speak JSON or forms; that of S3 if null.</summary>
    public string? JsonCode { get; init; }

    /// <summary>The whole answer of a service that speaks JSON, in place of an error.</summary>
    public string? Json { get; init; }

    /// <summary>The region of the bucket, which S3 tells in a header, also without a body.</summary>
    public string? BucketRegion { get; init; }

    /// <summary>Further elements of S3's document.</summary>
    public string Details { get; init; } = "";

    internal (HttpHead Head, byte[] Body) ToAnswer(AwsRequest request, DateTimeOffset now)
    {
        // JSON services answer what is wrong with a caller by 400.
        var isXml = request.Service is "s3" or "s3-control";
        var isJson = request.Header("x-amz-target") is not null;
        var status = isJson && Status is 403 ? 400 : Status;
        var code = isXml ? Code : JsonCode ?? Code;
        var text = Json is not null ? Json
            : isJson
            ? $$"""{"__type":"{{code}}","message":"{{Message}}"}"""
            : isXml
                ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + $"<Error><Code>{code}</Code><Message>{Message}</Message>{Details}<RequestId>TEST{request.Index:D12}</RequestId><HostId>test</HostId></Error>"
                : $"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>{code}</Code><Message>{Message}</Message></Error><RequestId>TEST{request.Index:D12}</RequestId></ErrorResponse>""";
        var lines = new List<string>
        {
            $"HTTP/1.1 {status} Refused",
            $"Date: {now:r}",
            $"x-amz-request-id: TEST{request.Index:D12}",
            $"Content-Type: {(isJson ? "application/x-amz-json-1.1" : "application/xml")}"
        };
        if (BucketRegion is not null)
            lines.Add($"x-amz-bucket-region: {BucketRegion}");
        return (new HttpHead(lines), request.Method == "HEAD" ? [] : Encoding.UTF8.GetBytes(text));
    }
}
