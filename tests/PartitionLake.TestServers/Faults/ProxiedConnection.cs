using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PartitionLake.TestServers.Faults;

/// <summary>One connection from a client: request after request, each passed on or struck by a fault.</summary>
internal sealed class ProxiedConnection(FaultProxy proxy, TcpClient client, UpstreamConnection upstream, CancellationToken stop)
{
    private static readonly byte[] Continue = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();

    private readonly HttpStream _http = new(client.GetStream());

    public async Task RunAsync()
    {
        try
        {
            while (await _http.ReadHeadAsync(stop).ConfigureAwait(false) is { } head && await HandleAsync(head).ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidDataException)
        {
            // Either side has gone, as clients under test and killed processes do.
            Reset();
        }
        finally
        {
            upstream.Dispose();
            client.Dispose();
        }
    }

    /// <returns>Whether the connection may be used again.</returns>
    private async Task<bool> HandleAsync(HttpHead head)
    {
        var request = await proxy.BeginAsync(head).ConfigureAwait(false);
        var fault = request.Fault;
        if (fault?.Kind == FaultKind.ResetBefore)
            return Reset();
        if (string.Equals(head["Expect"], "100-continue", StringComparison.OrdinalIgnoreCase))
            await _http.WriteAsync(Continue, stop).ConfigureAwait(false);
        if (fault?.Kind == FaultKind.ResetDuring)
        {
            await _http.ReadExactlyAsync(request.BodyLength / 2, stop).ConfigureAwait(false);
            return Reset();
        }
        var body = await _http.ReadBodyAsync(head, untilEnd: false, stop).ConfigureAwait(false);
        request.BodyLength = body.Length;
        if (proxy.KeepsBodies)
            request.Body = body;
        switch (fault?.Kind)
        {
            case FaultKind.ResetAfter:
                return Reset();
            case FaultKind.Stall:
                return await StallAsync().ConfigureAwait(false);
            case FaultKind.Answer:
                await _http.WriteAsync(Answer(request, fault), stop).ConfigureAwait(false);
                return !head.Closes;
        }
        if (proxy.Rules.Refusal(request) is { } refusal)
        {
            request.Status = refusal.Status;
            await proxy.EndAsync(request).ConfigureAwait(false);
            await _http.WriteAsync(Answer(request, refusal), stop).ConfigureAwait(false);
            return !head.Closes;
        }
        var (reply, content) = await ForwardAsync(request, body).ConfigureAwait(false);
        request.Status = int.Parse(reply.Second, CultureInfo.InvariantCulture);
        await proxy.EndAsync(request).ConfigureAwait(false);
        return await ReplyAsync(request, reply, content).ConfigureAwait(false) && !head.Closes && !reply.Closes;
    }

    private async Task<(HttpHead Reply, byte[] Content)> ForwardAsync(ProxiedRequest request, byte[] body)
    {
        var gate = request.Writes ? proxy.Gate : null;
        if (gate is not null)
            await gate.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            var isConditional = request.Operation == "DeleteObjects"
                && proxy.Rules.Deletes == ConditionSupport.Checked && body.AsSpan().IndexOf("<ETag>"u8) >= 0;
            if (proxy.Rules.ChecksCopy(request)
                && await new ConditionalCopies(request, upstream).RefusalAsync(stop).ConfigureAwait(false) is { } refusal)
                return (proxy.Rules.Answered(AnswerHead(refusal)), AnswerBody(request, refusal));
            if (!isConditional)
            {
                var (plain, sent) = await upstream.SendAsync(proxy.Rules.Forwarded(request), body, stop).ConfigureAwait(false);
                return (proxy.Rules.Answered(plain), sent);
            }
            var deletes = new ConditionalDeletes(request, upstream);
            if (await deletes.FilterAsync(body, stop).ConfigureAwait(false) is not { } left)
                return (proxy.Rules.Answered(new HttpHead(["HTTP/1.1 200 OK", "Content-Type: application/xml"])), deletes.Answer(null));
            var (reply, content) = await upstream.SendAsync(request.Head.Without("Content-MD5", "x-amz-checksum-crc32"), left, stop).ConfigureAwait(false);
            return (proxy.Rules.Answered(reply), deletes.Answer(content));
        }
        finally
        {
            gate?.Release();
        }
    }

    private async Task<bool> ReplyAsync(ProxiedRequest request, HttpHead reply, byte[] content)
    {
        var fault = request.Fault;
        // A reply without a body declares the length that the body of a GET would have.
        var declared = request.Method == "HEAD" ? reply.ContentLength ?? 0 : content.Length;
        var half = fault is { Bytes: >= 0 } ? Math.Min(fault.Bytes, content.Length) : content.Length / 2;
        switch (fault?.Kind)
        {
            case FaultKind.LostReply:
                return Reset();
            case FaultKind.Truncated:
                await SendAsync(reply, declared, content.AsMemory(0, half)).ConfigureAwait(false);
                return Reset();
            case FaultKind.StallInBody:
                await SendAsync(reply, declared, content.AsMemory(0, half)).ConfigureAwait(false);
                return await StallAsync().ConfigureAwait(false);
            case FaultKind.ShortBody when request.Method != "HEAD":
                await SendAsync(reply, half, content.AsMemory(0, half)).ConfigureAwait(false);
                return true;
            case FaultKind.LongBody when request.Method != "HEAD":
                var longer = Lengthened(content, fault.Bytes);
                await SendAsync(reply, longer.Length, longer).ConfigureAwait(false);
                return true;
            case FaultKind.ExtraBytes when request.Method != "HEAD":
                await SendAsync(reply, declared, Lengthened(content, fault.Bytes)).ConfigureAwait(false);
                return false;
            default:
                await SendAsync(reply, declared, content).ConfigureAwait(false);
                return true;
        }
    }

    private async Task SendAsync(HttpHead reply, long declared, ReadOnlyMemory<byte> content)
    {
        var head = reply.WithLength(declared);
        var whole = new byte[head.Length + content.Length];
        head.CopyTo(whole, 0);
        content.CopyTo(whole.AsMemory(head.Length));
        await _http.WriteAsync(whole, stop).ConfigureAwait(false);
    }

    private static byte[] Lengthened(byte[] content, int bytes)
    {
        var longer = new byte[content.Length + (bytes < 0 ? 100 : bytes)];
        content.CopyTo(longer, 0);
        longer.AsSpan(content.Length).Fill((byte)'x');
        return longer;
    }

    private static HttpHead AnswerHead(Fault fault) => new([$"HTTP/1.1 {fault.Status} {fault.Code}", "Content-Type: application/xml"]);

    private static byte[] AnswerBody(ProxiedRequest request, Fault fault) => Encoding.ASCII.GetBytes(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + $"<Error><Code>{fault.Code}</Code><Message>{fault.Message}</Message><RequestId>{request.Index}</RequestId></Error>");

    private byte[] Answer(ProxiedRequest request, Fault fault)
    {
        var content = request.Method == "HEAD" ? "" : Encoding.ASCII.GetString(AnswerBody(request, fault));
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {fault.Status} {fault.Code}\r\nDate: {proxy.Rules.Now:r}\r\nContent-Type: "
                + $"application/xml\r\nContent-Length: {content.Length}\r\n\r\n{content}");
    }

    // Ends when the client closes its side, or the proxy is disposed.
    private async Task<bool> StallAsync()
    {
        await _http.ReadHeadAsync(stop).ConfigureAwait(false);
        return Reset();
    }

    private bool Reset()
    {
        if (client.Client is { } socket)
            socket.LingerState = new LingerOption(true, 0);
        client.Dispose();
        return false;
    }
}
