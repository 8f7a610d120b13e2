namespace PartitionLake.TestServers.Faults;

/// <summary>Tells from a request which operation of the service it is.</summary>
internal static class S3Operation
{
    public static string Of(HttpHead head)
    {
        if (head["X-Amz-Target"] is { } target)
            return target[(target.LastIndexOf('.') + 1)..];
        var parts = head.Second.Split('?', 2);
        var query = parts.Length == 2 ? parts[1].Split('&').Select(p => p.Split('=', 2)[0]).ToHashSet(StringComparer.Ordinal) : [];
        var hasKey = parts[0].TrimStart('/').Split('/', 2) is [_, { Length: > 0 }];
        return hasKey ? OfObject(head, query) : OfBucket(head.First, query);
    }

    private static string OfObject(HttpHead head, HashSet<string> query) => head.First switch
    {
        "GET" => query.Contains("uploadId") ? "ListParts" : "GetObject",
        "HEAD" => "HeadObject",
        "PUT" when query.Contains("partNumber") => head["x-amz-copy-source"] is null ? "UploadPart" : "UploadPartCopy",
        "PUT" => head["x-amz-copy-source"] is null ? "PutObject" : "CopyObject",
        "POST" => query.Contains("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload",
        "DELETE" => query.Contains("uploadId") ? "AbortMultipartUpload" : "DeleteObject",
        _ => head.First,
    };

    private static string OfBucket(string method, HashSet<string> query) => method switch
    {
        "GET" when query.Contains("list-type") => "ListObjectsV2",
        "GET" when query.Contains("uploads") => "ListMultipartUploads",
        "HEAD" => "HeadBucket",
        "POST" when query.Contains("delete") => "DeleteObjects",
        _ => method,
    };
}
