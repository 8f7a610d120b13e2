namespace PartitionLake.TestServers;

/// <summary>One request as the server received it.</summary>
/// <param name="Method">Such as PUT.</param>
/// <param name="Target">Path and query, as sent.</param>
/// <param name="Headers">Names in lower case.</param>
/// <param name="Body">The body as text; empty where there is none.</param>
public sealed record RecordedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Path => Target.Split('?', 2)[0];

    /// <summary>The query without its question mark.</summary>
    public string Query => Target.Split('?', 2) is [_, var query] ? query : "";

    /// <summary>Whether the request could change something: it is neither GET nor HEAD.</summary>
    public bool IsWrite => Method is not ("GET" or "HEAD");

    /// <summary>Whether the query names this sub-resource of a bucket, such as <c>policy</c>.</summary>
    public bool Asks(string subresource) =>
        Array.Exists(Query.Split('&'), part => part == subresource || part.StartsWith(subresource + "=", StringComparison.Ordinal));

    public override string ToString() => $"{Method} {Target}";
}

/// <summary>An answer that the recorder gives in the server's place.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">XML or JSON.</param>
public sealed record CannedAnswer(int Status, string Body)
{
    /// <summary>What S3 says to a caller without the permission.</summary>
    public static CannedAnswer AccessDenied { get; } = OfS3(403, "AccessDenied");

    /// <summary>An error in the form of S3.</summary>
    public static CannedAnswer OfS3(int status, string code) =>
        new(status, $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{code} by the test</Message><RequestId>TEST0000</RequestId></Error>");
}
