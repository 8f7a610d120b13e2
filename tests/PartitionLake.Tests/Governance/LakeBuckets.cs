using PartitionLake.TestServers;

namespace PartitionLake.Tests.Governance;

/// <summary>Buckets on the server, and a runspace whose <c>$aws</c> reaches them through a recorder.</summary>
internal sealed class LakeBuckets : IDisposable
{
    private readonly string _server;

    public LakeBuckets(MotoServer server)
    {
        _server = server.Endpoint;
        Recorder = new RequestRecorder(_server);
        Name = Create();
        Runspace = new HostedRunspace();
        Runspace.Invoke(
            "param($endpoint, $key, $secret, $region) $global:aws = @{ EndpointUrl = $endpoint; AccessKey = $key; SecretKey = $secret; Region = $region }",
            Recorder.Endpoint, MotoServer.AccessKey, MotoServer.SecretKey, MotoServer.Region);
    }

    public RequestRecorder Recorder { get; }

    public HostedRunspace Runspace { get; }

    /// <summary>A bucket without any setting.</summary>
    public string Name { get; }

    /// <summary>Creates one more. moto looks at no signature.</summary>
    public string Create(string? name = null)
    {
        name ??= $"lake-{Guid.NewGuid():n}";
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{_server}/{name}");
        using var answer = client.Send(request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return name;
    }

    public void Dispose()
    {
        Runspace.Dispose();
        Recorder.Dispose();
    }
}
