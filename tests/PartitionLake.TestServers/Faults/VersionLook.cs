namespace PartitionLake.TestServers.Faults;

/// <summary>Asks the server which version of an object it has, as the proxy must know it to heed a condition that the server does not.</summary>
internal sealed class VersionLook(ProxiedRequest request, UpstreamConnection upstream)
{
    // moto lets nobody without a name look at a private object, and checks no more of it.
    private const string Somebody =
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

    /// <summary>The ETag without its quotes; null where there is no such object.</summary>
    public async Task<string?> ETagOfAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        var path = $"/{bucket}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}";
        var (reply, _) = await upstream.SendAsync(
            new HttpHead([$"HEAD {path} HTTP/1.1", $"Host: {request.Head["Host"]}", Somebody]), [], cancellationToken).ConfigureAwait(false);
        return reply.Second == "200" ? reply["ETag"]?.Trim('"') : null;
    }
}
