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
