using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PartitionLake.TestServers.Faults;

/// <summary>
/// A proxy on loopback between a client and a server that speaks HTTP/1.1: clients use its <see cref="Endpoint"/> as the server's. It records
/// every request, and lets go wrong what its rule says. Host and all other headers travel unchanged, so signatures stay valid.
/// </summary>
public sealed class FaultProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ProxiedRequest> _requests = new();
    private readonly Uri _server;
    private readonly string? _caFile;
    private int _count = -1;

    /// <param name="server">The server's endpoint, http or https.</param>
    /// <param name="caFile">For https, the certificate authority in PEM; the system's if null.</param>
    /// <param name="rules">What kind of store it makes of the server; rules of its own if null.</param>
    public FaultProxy(string server, string? caFile = null, StoreRules? rules = null)
    {
        Rules = rules ?? new StoreRules();
        _server = new Uri(server);
        _caFile = caFile;
        _listener.Start(backlog: 512);
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _ = AcceptAsync();
    }

    public string Endpoint { get; }

    /// <summary>What kind of store the client sees.</summary>
    public StoreRules Rules { get; }

    internal SemaphoreSlim Gate => StoreRules.GateOf(_server);

    /// <summary>Says which fault strikes a request, when its head has come; null, as the default, lets all requests through.</summary>
    public Func<ProxiedRequest, Fault?>? Rule { get; set; }

    /// <summary>Runs when the head of a request has come, before its fault and before the server hears of it.</summary>
    public Func<ProxiedRequest, Task>? Before { get; set; }

    /// <summary>Runs when the server has answered, before the client hears of it.</summary>
    public Func<ProxiedRequest, Task>? After { get; set; }

    /// <summary>Whether the record holds the bodies of requests.</summary>
    public bool KeepsBodies { get; set; }

    /// <summary>All requests so far, in the order in which they came.</summary>
    public IReadOnlyList<ProxiedRequest> Requests => [.. _requests];

    /// <summary>How many requests of an operation there were.</summary>
    public int CountOf(string operation) => _requests.Count(request => request.Operation == operation);

    /// <summary>Forgets the requests so far; the next one has the number 0.</summary>
    public void Clear()
    {
        _requests.Clear();
        Interlocked.Exchange(ref _count, -1);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    internal async Task<ProxiedRequest> BeginAsync(HttpHead head)
    {
        var request = new ProxiedRequest(Interlocked.Increment(ref _count), head);
        _requests.Enqueue(request);
        request.Fault = Rule?.Invoke(request);
        if (Before is { } hook)
            await hook(request).ConfigureAwait(false);
        return request;
    }

    internal Task EndAsync(ProxiedRequest request) => After?.Invoke(request) ?? Task.CompletedTask;

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                client.NoDelay = true;
                _ = Task.Run(() => new ProxiedConnection(this, client, new UpstreamConnection(_server, _caFile), _stop.Token).RunAsync());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy ended.
        }
    }
}
