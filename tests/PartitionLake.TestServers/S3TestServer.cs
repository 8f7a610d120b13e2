using PartitionLake.TestServers.Faults;

namespace PartitionLake.TestServers;

/// <summary>
/// The server of the S3 suite: the test assembly's moto, or any other that <c>LAKE_S3_ENDPOINT</c>, <c>LAKE_S3_ACCESS_KEY</c>,
/// <c>LAKE_S3_SECRET_KEY</c> and, for a certificate authority of its own in PEM, <c>LAKE_S3_CA</c> name.
/// </summary>
public sealed class S3TestServer
{
    private readonly string? _endpoint = Variable("LAKE_S3_ENDPOINT");

    public S3TestServer()
    {
        if (_endpoint is null)
            return;
        AccessKey = Variable("LAKE_S3_ACCESS_KEY") ?? throw new InvalidOperationException("LAKE_S3_ENDPOINT is set, but LAKE_S3_ACCESS_KEY is not.");
        SecretKey = Variable("LAKE_S3_SECRET_KEY") ?? throw new InvalidOperationException("LAKE_S3_ENDPOINT is set, but LAKE_S3_SECRET_KEY is not.");
        CaFile = Variable("LAKE_S3_CA");
        // The product looks for a private certificate authority where the AWS tools do.
        if (CaFile is not null)
            Environment.SetEnvironmentVariable("AWS_CA_BUNDLE", CaFile);
    }

    public string Endpoint =>
        _endpoint ?? MotoServer.Running?.Endpoint ?? throw new InvalidOperationException("The test assembly has not started its moto server.");

    public string AccessKey { get; } = MotoServer.AccessKey;

    public string SecretKey { get; } = MotoServer.SecretKey;

    /// <summary>PEM of the certificate authority, or null for the system's.</summary>
    public string? CaFile { get; }

    /// <summary>Whether the server is moto, which checks no signature.</summary>
    public bool IsMoto => _endpoint is null;

    /// <summary>An independent client.</summary>
    public Boto Boto => new(Endpoint, AccessKey, SecretKey, CaFile);

    /// <summary>A new proxy in front of the server.</summary>
    /// <param name="rules">What kind of store it makes of the server; rules of its own if null.</param>
    public FaultProxy NewProxy(StoreRules? rules = null) => new(Endpoint, CaFile, rules);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
