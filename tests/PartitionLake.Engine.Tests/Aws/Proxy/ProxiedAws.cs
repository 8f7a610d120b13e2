using System.Net;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Aws;

namespace PartitionLake.Engine.Tests.Aws.Proxy;

/// <summary>AWS for one test, and sessions and an independent client that lead there.</summary>
internal sealed class ProxiedAws : IDisposable
{
    private readonly List<AwsSession> _sessions = [];

    public AwsProxy Proxy { get; } = new();

    public static AwsOptions Options(string region) => new() { AccessKey = MotoServer.AccessKey, SecretKey = MotoServer.SecretKey, Region = region };

    /// <summary>boto3 in a region.</summary>
    public Boto Boto(string region = MotoServer.Region) => new(endpoint: null, caFile: Proxy.CaFile) { HttpsProxy = Proxy.Url, Region = region };

    /// <summary>A session without an endpoint, in a region.</summary>
    public AwsSession Session(string region = MotoServer.Region) => Session(Options(region));

    public AwsSession Session(AwsOptions options)
    {
        var session = new AwsSession(options) { Http = () => new AwsHttpClients(Proxy.CaFile, new WebProxy(Proxy.Url)) };
        _sessions.Add(session);
        return session;
    }

    public void Dispose()
    {
        foreach (var session in _sessions)
            session.Dispose();
        Proxy.Dispose();
    }
}
