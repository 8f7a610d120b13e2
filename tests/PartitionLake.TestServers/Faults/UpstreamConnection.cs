using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace PartitionLake.TestServers.Faults;

/// <summary>A connection from the proxy to the server, opened when it is needed and again when the server has closed it.</summary>
internal sealed class UpstreamConnection(Uri server, string? caFile) : IDisposable
{
    private TcpClient? _client;
    private Stream? _stream;
    private HttpStream? _http;

    /// <summary>Sends a request and reads all of its reply.</summary>
    public async Task<(HttpHead Head, byte[] Body)> SendAsync(HttpHead request, byte[] body, CancellationToken cancellationToken)
    {
        // A kept connection may have been closed by the server since; a new one is then tried, once.
        if (_http is not null && _client is { Client: { } socket } && socket.Poll(0, SelectMode.SelectRead))
            Close();
        if (_http is null)
            await OpenAsync(cancellationToken).ConfigureAwait(false);
        var message = request.WithLength(body.Length);
        var whole = new byte[message.Length + body.Length];
        message.CopyTo(whole, 0);
        body.CopyTo(whole, message.Length);
        await _http!.WriteAsync(whole, cancellationToken).ConfigureAwait(false);
        HttpHead? head;
        do
        {
            head = await _http.ReadHeadAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new EndOfStreamException("The server closed the connection instead of a reply.");
        }
        while (head.Second == "100");
        var hasBody = request.First != "HEAD" && head.Second is not "204" and not "304";
        var content = hasBody ? await _http.ReadBodyAsync(head, untilEnd: true, cancellationToken).ConfigureAwait(false) : [];
        if (head.Closes || head.First == "HTTP/1.0" || (hasBody && head.ContentLength is null && !head.IsChunked))
            Close();
        return (head, content);
    }

    public void Dispose() => Close();

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        _client = new TcpClient { NoDelay = true };
        await _client.ConnectAsync(server.Host, server.Port, cancellationToken).ConfigureAwait(false);
        _stream = _client.GetStream();
        if (server.Scheme == "https")
        {
            var secure = new SslStream(_stream);
            _stream = secure;
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = server.Host, CertificateChainPolicy = Policy() }, cancellationToken).ConfigureAwait(false);
        }
        _http = new HttpStream(_stream);
    }

    private X509ChainPolicy? Policy()
    {
        if (caFile is null)
            return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        return policy;
    }

    private void Close()
    {
        _stream?.Dispose();
        _client?.Dispose();
        (_client, _stream, _http) = (null, null, null);
    }
}
