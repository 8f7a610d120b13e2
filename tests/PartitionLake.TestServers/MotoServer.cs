using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PartitionLake.TestServers;

/// <summary>
/// A moto server on a free loopback port: S3, Glue, Athena, CloudWatch and STS in one process, in memory. It ends with this
/// object, and with the test process however that ends, because it watches its standard input.
/// </summary>
public sealed class MotoServer : IDisposable
{
    public const string AccessKey = "AKIAEXAMPLE0TESTKEY";
    public const string SecretKey = "canary/secret+that/must+never/be/printed";
    public const string Region = "us-east-1";

    private const string Program =
        """
        import os, sys, threading
        try:
            from moto.server import main
        except ImportError:
            sys.exit('moto is missing. Run: pip install "moto[server]"')
        def watch():
            sys.stdin.read()
            os._exit(0)
        threading.Thread(target=watch, daemon=True).start()
        main(['-H', '127.0.0.1', '-p', sys.argv[1]])
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Task<string> _errors;

    public MotoServer()
    {
        var port = FreePort();
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        _process = Python.Start(Program, [port.ToString(CultureInfo.InvariantCulture)]);
        _errors = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
        WaitUntilItAnswers(port);
        Running = this;
    }

    /// <summary>The server that this process started last, for what shares it.</summary>
    public static MotoServer? Running { get; private set; }

    /// <summary>Such as <c>http://127.0.0.1:40123</c>.</summary>
    public string Endpoint { get; }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>A port that nobody listens on at the moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void WaitUntilItAnswers(int port)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Limit)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The moto server did not start:{Environment.NewLine}{_errors.GetAwaiter().GetResult()}");
            using var client = new TcpClient();
            try
            {
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                _process.WaitForExit(50);
            }
        }
        throw new TimeoutException($"The moto server did not answer within {Limit}.");
    }
}
