using System.Globalization;
using System.Net;

namespace PartitionLake.TestServers;

/// <summary>HTTP on a loopback port of its own: each request is served by itself, on the thread pool.</summary>
public sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerContext, Task> _serve;

    /// <param name="serve">Answers one request, from any thread. What it throws is lost.</param>
    public LoopbackServer(Func<HttpListenerContext, Task> serve)
    {
        _serve = serve;
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{MotoServer.FreePort()}");
        _listener.Prefixes.Add(Endpoint + "/");
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    /// <summary>The address, without a slash at its end.</summary>
    public string Endpoint { get; }

    public void Dispose() => _listener.Close();

    private async Task AcceptAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            _ = Task.Run(() => _serve(context));
        }
    }
}
