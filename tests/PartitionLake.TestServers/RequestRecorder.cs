using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;

namespace PartitionLake.TestServers;

/// <summary>
/// Stands before a server on a loopback port of its own, keeps what passes through, and can answer chosen requests itself.
/// Bodies are held in memory: it is meant for configuration calls, not for data.
/// </summary>
public sealed class RequestRecorder : IDisposable
{
    private static readonly string[] HopHeaders = ["Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Expect"];

    private readonly LoopbackServer _listener;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly string _server;

    /// <param name="server">Where requests go, such as <c>http://127.0.0.1:40123</c>.</param>
    public RequestRecorder(string server)
    {
        _server = server.TrimEnd('/');
        _listener = new LoopbackServer(ServeAsync);
    }

    /// <summary>The address for the clients.</summary>
    public string Endpoint => _listener.Endpoint;

    /// <summary>Asked for each request; what it returns is the answer, and null lets the request pass.</summary>
    public Func<RecordedRequest, CannedAnswer?> Answer { get; set; } = static _ => null;

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>The requests so far that could change something.</summary>
    public IReadOnlyList<RecordedRequest> Writes => [.. _requests.Where(request => request.IsWrite)];

    /// <summary>Forgets the requests so far.</summary>
    public void Clear() => _requests.Clear();

    public void Dispose()
    {
        _listener.Dispose();
        _client.Dispose();
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body).ConfigureAwait(false);
            var headers = context.Request.Headers.AllKeys.OfType<string>().ToDictionary(
                name => name.ToLowerInvariant(), name => context.Request.Headers[name] ?? "");
            var request = new RecordedRequest(context.Request.HttpMethod, context.Request.RawUrl ?? "/", headers, Encoding.UTF8.GetString(body.ToArray()));
            _requests.Enqueue(request);
            if (Answer(request) is { } canned)
            {
                foreach (var (name, value) in canned.Headers)
                    context.Response.Headers[name] = value;
                await RespondAsync(context.Response, canned.Status, Encoding.UTF8.GetBytes(canned.Body), "application/xml").ConfigureAwait(false);
            }
            else
            {
                await PassAsync(context, body.ToArray()).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or HttpRequestException or IOException)
        {
            context.Response.Abort();
        }
    }

    private async Task PassAsync(HttpListenerContext context, byte[] body)
    {
        using var forward = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), _server + context.Request.RawUrl);
        if (body.Length > 0)
            forward.Content = new ByteArrayContent(body);
        foreach (var name in context.Request.Headers.AllKeys.OfType<string>().Except(HopHeaders, StringComparer.OrdinalIgnoreCase))
        {
            if (!forward.Headers.TryAddWithoutValidation(name, context.Request.Headers[name]))
                forward.Content?.Headers.TryAddWithoutValidation(name, context.Request.Headers[name]);
        }
        using var answer = await _client.SendAsync(forward).ConfigureAwait(false);
        foreach (var (name, values) in answer.Headers.Where(header => !HopHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
            context.Response.Headers[name] = string.Join(", ", values);
        var content = await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        await RespondAsync(context.Response, (int)answer.StatusCode, content,
            answer.Content.Headers.ContentType?.ToString() ?? "application/xml").ConfigureAwait(false);
    }

    private static async Task RespondAsync(HttpListenerResponse response, int status, byte[] content, string type)
    {
        response.StatusCode = status;
        response.ContentType = type;
        if (status is not (204 or 304))
        {
            response.ContentLength64 = content.Length;
            await response.OutputStream.WriteAsync(content).ConfigureAwait(false);
        }
        response.Close();
    }
}
