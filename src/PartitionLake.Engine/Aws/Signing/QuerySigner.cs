using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Identity;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Util;

namespace PartitionLake.Engine.Aws.Signing;

/// <summary>
/// Signs a request in its query, with a time after which the store refuses it by its own clock (AWS Signature Version 4, "Authenticating
/// requests: using query parameters"). Unlike a link for others the request is sent at once; what counts is that it cannot act later.
/// </summary>
/// <remarks>
/// The signature covers the conditions and the MD5 of the body, not the body itself, which this kind of signature cannot.
/// </remarks>
internal sealed class QuerySigner(SigningWindow window) : AbstractAWSSigner
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Service = "s3";

    private static readonly string[] s_own =
        ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Security-Token", "X-Amz-SignedHeaders", "X-Amz-Signature"];

    public override ClientProtocol Protocol => ClientProtocol.RestProtocol;

    public override void Sign(IRequest request, IClientConfig clientConfig, RequestMetrics metrics, BaseIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(request);
        var credentials = (identity as AWSCredentials)?.GetCredentials()
            ?? throw new AmazonClientException("Requests with an end are signed with AWS credentials.");
        // What an earlier attempt or the SDK has left.
        foreach (var name in s_own)
            request.SubResources.Remove(name);
        foreach (var name in (ReadOnlySpan<string>)["Authorization", "X-Amz-Date", "X-Amz-Content-SHA256", "X-Amz-Security-Token", "Host"])
            request.Headers.Remove(name);
        request.Headers["Host"] = request.Endpoint.Authority;

        var region = AWS4Signer.DetermineSigningRegion(clientConfig, clientConfig?.RegionEndpointServiceName, request.AlternateEndpoint, request);
        request.DeterminedSigningRegion = region;
        var scope = $"{Day()}/{region}/{Service}/aws4_request";
        var headers = SignedHeaders(request);
        Add(request, "X-Amz-Algorithm", Algorithm);
        Add(request, "X-Amz-Credential", $"{credentials.AccessKey}/{scope}");
        Add(request, "X-Amz-Date", Moment());
        Add(request, "X-Amz-Expires", window.Seconds.ToString(CultureInfo.InvariantCulture));
        if (credentials.UseToken)
            Add(request, "X-Amz-Security-Token", credentials.Token);
        Add(request, "X-Amz-SignedHeaders", string.Join(';', headers.Keys));

        var url = AmazonServiceClient.ComposeUrl(request);
        var canonical = new StringBuilder()
            .Append(request.HttpMethod).Append('\n')
            .Append(url.AbsolutePath).Append('\n')
            .Append(CanonicalQuery(url.Query)).Append('\n');
        foreach (var (name, value) in headers)
            canonical.Append(name).Append(':').Append(value).Append('\n');
        canonical.Append('\n').AppendJoin(';', headers.Keys).Append("\nUNSIGNED-PAYLOAD");
        var text = $"{Algorithm}\n{Moment()}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        Add(request, "X-Amz-Signature", Hex(Mac(Key(credentials.SecretKey, region), text)));
    }

    // Names in lower case and in order; conditions, digest and all that the store demands a signature for.
    private static SortedDictionary<string, string> SignedHeaders(IRequest request)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Headers)
        {
            var lower = name.ToLowerInvariant();
            if (lower is "host" or "content-md5" or "if-match" or "if-none-match"
                || (lower.StartsWith("x-amz-", StringComparison.Ordinal) && lower is not "x-amz-user-agent"))
                headers[lower] = string.Join(' ', (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        return headers;
    }

    private static string CanonicalQuery(string query)
    {
        var pairs = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static pair =>
        {
            var parts = pair.Split('=', 2);
            return (Name: Escape(Uri.UnescapeDataString(parts[0])), Value: parts.Length == 2 ? Escape(Uri.UnescapeDataString(parts[1])) : "");
        });
        return string.Join('&', pairs.OrderBy(static pair => pair.Name, StringComparer.Ordinal).ThenBy(
            static pair => pair.Value, StringComparer.Ordinal).Select(static pair => $"{pair.Name}={pair.Value}"));
    }

    // The SDK sends the values of sub-resources as they are.
    private static void Add(IRequest request, string name, string value) => request.SubResources[name] = Escape(value);

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private byte[] Key(string secret, string region) => Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + secret), Day()), region), Service), "aws4_request");

    private string Day() => window.From.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private string Moment() => window.From.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
