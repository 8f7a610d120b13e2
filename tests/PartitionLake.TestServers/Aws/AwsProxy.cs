using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.TestServers.Aws;

/// <summary>
/// AWS as a client on this machine sees it: a proxy for https (<c>HTTPS_PROXY</c>) that ends TLS with certificates of its own authority
/// (<c>AWS_CA_BUNDLE</c>) for the true host names of S3, S3 Control, Glue, Athena, CloudWatch and STS in every region, and lets moto answer.
/// It records each request and enforces what moto forgives: the region of a bucket (301 and 400 with <c>x-amz-bucket-region</c>), the region
/// of a signature, clocks, session tokens, digests, one checksum algorithm in an upload in parts, conditions of writes and removals.
/// </summary>
/// <remarks>
/// <para>
/// Permissions: <see cref="Deny"/> takes an action of a policy away, everywhere or on a resource written as an ARN, <c>bucket</c> or <c>bucket/key</c>
/// with <c>*</c> and <c>?</c>: <c>Deny("s3:DeleteObject")</c>, <c>Deny("s3:GetObject", "lake/_partitionlake/*")</c>, <c>Deny("glue:*")</c>. What a
/// service asks of another in the caller's name counts too: keys of KMS, the role of a crawler, where Athena leaves results and makes tables.
/// S3 then answers 403 (a HEAD without a body, DeleteObjects key by key), the JSON services 400 with <c>AccessDeniedException</c>; who may not
/// list a bucket is told 403 of an object that is not there. <see cref="AllowAll"/> gives everything back. <see cref="Answer"/> refuses
/// single requests with any other error.
/// </para>
/// <para>Behind it stands a <see cref="FaultProxy"/>, <see cref="Store"/>, for faults of the network and the clock of the service.</para>
/// <para>A process obeys it by <see cref="Environment"/>; a session of this process by a
/// client factory made of <see cref="Url"/> and <see cref="CaFile"/>.</para>
/// </remarks>
public sealed class AwsProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<AwsRequest> _requests = new();
    private readonly ConcurrentQueue<string> _unknownHosts = new();
    private readonly HostCertificates _certificates = new();
    private readonly KmsKeys _keys = new();
    private readonly Uri _server;
    private int _count = -1;

    /// <param name="server">The endpoint of moto; that of the running one if null.</param>
    public AwsProxy(string? server = null)
    {
        _server = new Uri(server ?? MotoServer.Running?.Endpoint ?? throw new InvalidOperationException("No moto server is running."));
        Store = new FaultProxy(_server.ToString());
        Rules = new AwsRules(() => Store.Rules.Now, RegionOfAsync);
        _listener.Start(backlog: 512);
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _ = AcceptAsync();
    }

    /// <summary>The address for <c>HTTPS_PROXY</c>.</summary>
    public string Url { get; }

    /// <summary>The file for <c>AWS_CA_BUNDLE</c>.</summary>
    public string CaFile => _certificates.CaFile;

    /// <summary>The variables that lead a process here, with keys that count and a region.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["HTTPS_PROXY"] = Url,
        ["AWS_CA_BUNDLE"] = CaFile,
        ["AWS_ACCESS_KEY_ID"] = MotoServer.AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = MotoServer.SecretKey,
        ["AWS_REGION"] = MotoServer.Region,
        ["AWS_EC2_METADATA_DISABLED"] = "true",
    };

    /// <summary>What stands before the server: faults of the network, the service's clock (<c>Store.Rules.ClockOffset</c>).</summary>
    public FaultProxy Store { get; }

    /// <summary>All requests so far, in the order in which they came.</summary>
    public IReadOnlyList<AwsRequest> Requests => [.. _requests];

    /// <summary>Host names that were asked for and that are none of AWS's, or of another service.</summary>
    public IReadOnlyList<string> UnknownHosts => [.. _unknownHosts];

    /// <summary>Called for each request; what it returns is answered in the service's place, and null lets the request pass.</summary>
    public Func<AwsRequest, AwsRefusal?>? Answer { get; set; }

    /// <summary>As <see cref="Answer"/>, but before anything else is checked.</summary>
    public Func<AwsRequest, AwsRefusal?>? AnswerFirst { get; set; }

    internal AwsRules Rules { get; }

    internal AwsDenials Denials { get; } = new();

    internal UploadChecksums Checksums { get; } = new();

    internal HostCertificates Certificates => _certificates;

    /// <summary>Takes an action away.</summary>
    /// <param name="action">As policies write it, with <c>*</c> and <c>?</c>.</param>
    /// <param name="resource">An ARN, a bucket, or an object as <c>bucket/key</c>.</param>
    public void Deny(string action, string resource = "*") => Denials.Add(action, resource);

    /// <summary>Gives all actions back.</summary>
    public void AllowAll() => Denials.Clear();

    /// <summary>From now on this session token, or the key of that id, counts as expired.</summary>
    public void Expire(string tokenOrKey) => Rules.Expire(tokenOrKey);

    /// <summary>From now on no signature by the key of that id is right.</summary>
    public void RejectSignature(string accessKey) => Rules.RejectSignature(accessKey);

    /// <summary>Forgets the requests so far; denials stay.</summary>
    public void Clear()
    {
        _requests.Clear();
        Store.Clear();
    }

    /// <summary>How many requests of an operation there were.</summary>
    public int CountOf(string operation) => _requests.Count(request => request.Operation == operation);

    /// <summary>Writes what has been recorded into a file, for checks in another process.</summary>
    public void Save(string path) =>
        File.WriteAllText(
            path, JsonSerializer.Serialize(
                _requests.Select(request => new { request.Host, request.Operation, request.Action, request.Status, Request = request.Recorded })));

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        Store.Dispose();
        _certificates.Dispose();
    }

    internal AwsRequest Begin(AwsHost host, HttpHead head, byte[] body)
    {
        var request = new AwsRequest(Interlocked.Increment(ref _count), host, head, body);
        request.Needs = [.. AwsNeeds.Of(request), .. _keys.Of(request)];
        _requests.Enqueue(request);
        return request;
    }

    internal void Unknown(string host) => _unknownHosts.Enqueue(host);

    internal UpstreamConnection Connect() => new(new Uri(Store.Endpoint), caFile: null);

    // Asked past the record of the store.
    private async Task<string?> RegionOfAsync(string bucket, string region)
    {
        using var connection = new UpstreamConnection(_server, caFile: null);
        var head = new HttpHead(
            [$"HEAD /{bucket} HTTP/1.1", $"Host: {_server.Authority}",
                $"Authorization: AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/{region}/s3/aws4_request, SignedHeaders=host, Signature=0"]);
        var (reply, _) = await connection.SendAsync(head, [], _stop.Token).ConfigureAwait(false);
        return reply.Second == "200" ? reply["x-amz-bucket-region"] : null;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                client.NoDelay = true;
                _ = Task.Run(() => new AwsConnection(this, client, _stop.Token).RunAsync());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy ended.
        }
    }
}
