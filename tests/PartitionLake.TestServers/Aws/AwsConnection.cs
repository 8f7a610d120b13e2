using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.TestServers.Aws;

/// <summary>One connection of a client to a host of AWS: CONNECT, the end of TLS, then request after request.</summary>
internal sealed class AwsConnection(AwsProxy proxy, TcpClient client, CancellationToken stop)
{
    private static readonly byte[] s_connected = "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray();
    private static readonly byte[] s_noSuchHost = "HTTP/1.1 502 No such host\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();
    private static readonly byte[] s_continue = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();

    private readonly UpstreamConnection _upstream = proxy.Connect();

    public async Task RunAsync()
    {
        try
        {
            using (client)
            using (_upstream)
                await ServeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException or InvalidDataException or AuthenticationException)
        {
            // Either side has gone, as clients under test and killed processes do; or the client does not trust the certificate.
        }
    }

    private async Task ServeAsync()
    {
        var plain = new HttpStream(client.GetStream());
        if (await plain.ReadHeadAsync(stop).ConfigureAwait(false) is not { First: "CONNECT" } connect)
            return;
        var name = connect.Second[..connect.Second.LastIndexOf(':')];
        if (AwsHost.Parse(name) is not { } host)
        {
            proxy.Unknown(name);
            await plain.WriteAsync(s_noSuchHost, stop).ConfigureAwait(false);
            return;
        }
        await plain.WriteAsync(s_connected, stop).ConfigureAwait(false);
        var secure = new SslStream(client.GetStream());
        await using (secure.ConfigureAwait(false))
        {
            await secure.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = proxy.Certificates.For(name) }, stop).ConfigureAwait(false);
            var http = new HttpStream(secure);
            while (await http.ReadHeadAsync(stop).ConfigureAwait(false) is { } head)
            {
                if (string.Equals(head["Expect"], "100-continue", StringComparison.OrdinalIgnoreCase))
                    await http.WriteAsync(s_continue, stop).ConfigureAwait(false);
                var request = proxy.Begin(host, head, await http.ReadBodyAsync(head, untilEnd: false, stop).ConfigureAwait(false));
                var (reply, body) = await HandleAsync(request, head).ConfigureAwait(false);
                request.Status = int.Parse(reply.Second, CultureInfo.InvariantCulture);
                await SendAsync(http, request, reply, body).ConfigureAwait(false);
                if (head.Closes || reply.Closes)
                    return;
            }
        }
    }

    private async Task<(HttpHead Reply, byte[] Body)> HandleAsync(AwsRequest request, HttpHead head)
    {
        var refusal = proxy.AnswerFirst?.Invoke(request) ?? await proxy.Rules.CheckAsync(request).ConfigureAwait(false)
            ?? proxy.Denials.Check(request) ?? proxy.Checksums.Check(request) ?? proxy.Answer?.Invoke(request);
        if (refusal is not null)
            return refusal.ToAnswer(request, proxy.Store.Rules.Now);
        var errors = proxy.Denials.TakeOut(request, out var body);
        if (body is null)
            return (new HttpHead(["HTTP/1.1 200 OK", $"Date: {proxy.Store.Rules.Now:r}", "Content-Type: application/xml"]),
                AwsDenials.WithErrors(null, errors));
        var target = request.Query.Length == 0 ? request.RawPath : $"{request.RawPath}?{request.Query}";
        var forward = head.WithTarget(target).Without("Expect");
        if (errors.Count > 0)
            forward = forward.Without("Content-MD5", "x-amz-checksum-crc32");
        // The virtual host has become a part of the path; S3 Control is known by its host.
        if (request.Service == "s3")
            forward = forward.With("Host", new Uri(proxy.Store.Endpoint).Authority);
        var (reply, content) = await _upstream.SendAsync(forward, body, stop).ConfigureAwait(false);
        proxy.Checksums.Begun(request, content);
        if (errors.Count > 0)
            content = AwsDenials.WithErrors(content, errors);
        if (request.Operation == "GetQueryExecution")
            content = proxy.Denials.OfQuery(request, content);
        // Who may not list is not told what is not there.
        return reply.Second == "404" && request.Key.Length > 0 && proxy.Denials.Has("s3:ListBucket", request.Bucket)
            ? AwsDenials.Refusal("s3:ListBucket", request.Bucket, request).ToAnswer(request, proxy.Store.Rules.Now)
            : (reply, content);
    }

    private async Task SendAsync(HttpStream http, AwsRequest request, HttpHead reply, byte[] body)
    {
        // A reply without a body declares the length that the body of a GET would have.
        var head = reply.WithLength(request.Method == "HEAD" ? reply.ContentLength ?? 0 : body.Length);
        var whole = new byte[head.Length + body.Length];
        head.CopyTo(whole, 0);
        body.CopyTo(whole, head.Length);
        await http.WriteAsync(whole, stop).ConfigureAwait(false);
    }
}
