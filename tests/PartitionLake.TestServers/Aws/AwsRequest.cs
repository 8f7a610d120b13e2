using System.Globalization;
using System.Text;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.TestServers.Aws;

/// <summary>One request as AWS would have received it.</summary>
public sealed class AwsRequest
{
    private readonly Dictionary<string, string> _headers;

    internal AwsRequest(int index, AwsHost host, HttpHead head, byte[] body)
    {
        Index = index;
        Host = host;
        Method = head.First;
        var target = head.Second.Split('?', 2);
        RawPath = host.Service == "s3" && host.Bucket.Length > 0 ? $"/{host.Bucket}{target[0]}" : target[0];
        Query = target.Length == 2 ? target[1] : "";
        Body = body;
        _headers = head.Names.ToDictionary(name => name.ToLowerInvariant(), name => head[name]!);
        (Operation, Action) = AwsAction.Of(this);
    }

    public int Index { get; }

    public AwsHost Host { get; }

    public string Service => Host.Service;

    public string Method { get; }

    /// <summary>The path, escaped as it was sent; that of S3 always begins with the bucket.</summary>
    public string RawPath { get; }

    /// <summary>Query without the question mark.</summary>
    public string Query { get; }

    /// <summary>Names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Headers => _headers;

    public byte[] Body { get; }

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>As the service's model names it: <c>PutObject</c>, <c>GetTable</c>.</summary>
    public string Operation { get; }

    /// <summary>What a policy must allow: <c>s3:PutObject</c>, <c>glue:GetTable</c>.</summary>
    public string Action { get; }

    /// <summary>All that a policy must allow for it.</summary>
    public IReadOnlyList<AwsNeed> Needs { get; internal set; } = [];

    /// <summary>What of these was denied.</summary>
    public IReadOnlyList<AwsNeed> Denied { get; internal set; } = [];

    /// <summary>The bucket of a request to S3; "" for other services and for the list of buckets.</summary>
    public string Bucket => Service == "s3" ? Segments[0] : "";

    /// <summary>The object's key, decoded; "" for requests to the bucket.</summary>
    public string Key => Service == "s3" && Segments.Length == 2 ? Segments[1] : "";

    /// <summary>The status of the answer; 0 as long as there is none.</summary>
    public int Status { get; internal set; }

    /// <summary>The region that the signature names; null where there is none.</summary>
    public string? SignedRegion => Scope is [_, _, var region, ..] ? region : null;

    /// <summary>The service that the signature names.</summary>
    public string? SignedService => Scope is [_, _, _, var service, ..] ? service : null;

    public string? AccessKey => Scope is [var key, ..] ? key : null;

    public string? SessionToken => Header("x-amz-security-token") ?? QueryItem("X-Amz-Security-Token");

    /// <summary>When it was signed, by the client's clock.</summary>
    public DateTimeOffset? SignedAt => (Header("x-amz-date") ?? QueryItem("X-Amz-Date")) is { } text
        && DateTimeOffset.TryParseExact(text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <summary>Whether the signature lies in the query and carries its own end.</summary>
    public bool IsPresigned => QueryItem("X-Amz-Expires") is not null;

    /// <summary>As the validators of requests take it, with the path of S3 in its long form.</summary>
    public RecordedRequest Recorded => new(Method, Query.Length == 0 ? RawPath : $"{RawPath}?{Query}", Headers, Text);

    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <summary>An item of the query, decoded; "" where it has no value, null where it is not there.</summary>
    public string? QueryItem(string name)
    {
        foreach (var pair in Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            if (string.Equals(parts[0], name, StringComparison.OrdinalIgnoreCase))
                return parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "";
        }
        return null;
    }

    public override string ToString() => $"{Index} {Host.Name} {Method} {RawPath}{(Query.Length == 0 ? "" : "?" + Query)} {Action} {Status}";

    private string[] Segments => Uri.UnescapeDataString(RawPath).TrimStart('/').Split('/', 2);

    private string[] Scope
    {
        get
        {
            const string mark = "Credential=";
            var text = Header("authorization") is { } header && header.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at
                ? header[(at + mark.Length)..].Split(',', ' ')[0]
                : QueryItem("X-Amz-Credential");
            return text?.Split('/') ?? [];
        }
    }
}
