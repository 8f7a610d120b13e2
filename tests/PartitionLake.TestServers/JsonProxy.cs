using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;

namespace PartitionLake.TestServers;

/// <summary>
/// Stands between a client and a server that speak AWS's JSON protocol: keeps every request, passes it on, and answers by itself
/// where a test wants a fault that the server does not know.
/// </summary>
public sealed class JsonProxy : IDisposable
{
    private readonly LoopbackServer _listener;
    private readonly HttpClient _client = new();
    private readonly string? _upstream;
    private readonly ConcurrentQueue<JsonCall> _calls = [];

    /// <param name="upstream">Where requests go that <see cref="Answer"/> leaves alone; null for nowhere.</param>
    public JsonProxy(string? upstream)
    {
        _upstream = upstream;
        _listener = new LoopbackServer(ServeAsync);
    }

    public string Endpoint => _listener.Endpoint;

    /// <summary>Everything that was asked, in order of arrival.</summary>
    public IReadOnlyList<JsonCall> Calls => [.. _calls];

    /// <summary>An answer instead of the server's; null passes the request on. Called from several threads.</summary>
    public Func<JsonCall, JsonAnswer?>? Answer { get; set; }

    /// <summary>Operations that the server does not know: they are answered with nothing.</summary>
    public IReadOnlyList<string> Swallowed { get; init; } = [];

    public int Count(string operation) => _calls.Count(call => call.Operation == operation);

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
            await context.Request.InputStream.CopyToAsync(body);
            var target = (context.Request.Headers["X-Amz-Target"] ?? ".").Split('.');
            var headers = context.Request.Headers.AllKeys.ToDictionary(
                name => name!, name => context.Request.Headers[name] ?? "", StringComparer.OrdinalIgnoreCase);
            var call = new JsonCall(target[0], target[1], Encoding.UTF8.GetString(body.ToArray()), headers);
            _calls.Enqueue(call);
            var answer = Answer?.Invoke(call) ?? await ForwardAsync(call);
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = "application/x-amz-json-1.1";
            if (answer.Date is { } date)
                context.Response.Headers["Date"] = date.ToString("r", CultureInfo.InvariantCulture);
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client has gone.
        }
    }

    private async Task<JsonAnswer> ForwardAsync(JsonCall call)
    {
        if (_upstream is null || Swallowed.Contains(call.Operation))
            return new JsonAnswer("{}");
        using var request = new HttpRequestMessage(HttpMethod.Post, _upstream + "/") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(call.Body)) };
        foreach (var (name, value) in call.Headers)
        {
            if (name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase) || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                request.Headers.TryAddWithoutValidation(name, value);
        }
        request.Content.Headers.TryAddWithoutValidation("Content-Type", call.Headers.GetValueOrDefault("Content-Type"));
        using var response = await _client.SendAsync(request);
        return new JsonAnswer(await response.Content.ReadAsStringAsync(), (int)response.StatusCode);
    }
}

/// <param name="Service">The first part of X-Amz-Target.</param>
/// <param name="Operation">The second.</param>
/// <param name="Body">JSON.</param>
/// <param name="Headers">As they came.</param>
public sealed record JsonCall(string Service, string Operation, string Body, IReadOnlyDictionary<string, string> Headers);

/// <param name="Body">JSON.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Date">The server's clock, where that is not the real one.</param>
public sealed record JsonAnswer(string Body, int Status = 200, DateTimeOffset? Date = null)
{
    /// <summary>An error of the service.</summary>
    public static JsonAnswer Error(string code, string message, int status = 400, DateTimeOffset? date = null) =>
        new($$"""{"__type":"{{code}}","message":"{{message}}"}""", status, date);
}
