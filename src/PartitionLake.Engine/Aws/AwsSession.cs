using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.S3;
using PartitionLake.Engine.Aws.Json;
using PartitionLake.Engine.Aws.Signing;

namespace PartitionLake.Engine.Aws;

/// <summary>
/// The way to AWS for one command: credentials, region, endpoint, and the clients made of them. Nothing is looked up
/// before the first call needs it, so that local work never waits for it. Safe for several threads.
/// </summary>
/// <param name="options">What the user asked for.</param>
/// <param name="announce">Told in words which credentials and region are used; called once, from whatever thread needs them first.</param>
public sealed class AwsSession(AwsOptions options, Action<string>? announce = null) : IDisposable
{
    private const int Connections = 50;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(100);

    private readonly ConcurrentDictionary<AwsJsonService, Lazy<AwsJsonClient>> _json = new();
    private readonly object _gate = new();
    private Resolved? _resolved;
    private FollowedS3Client? _s3;
    private AwsCaller? _s3Caller;

    /// <summary>The region that requests are signed for.</summary>
    /// <exception cref="LakeException">None is known, or there are no credentials.</exception>
    public string Region => Resolve().Region;

    /// <summary>Another service than AWS's own, or null.</summary>
    public Uri? Endpoint => Resolve().Endpoint;

    internal static TimeProvider Time => TimeProvider.System;

    /// <summary>The S3 client of the session.</summary>
    internal IAmazonS3 S3
    {
        get
        {
            lock (_gate)
                return _s3 ??= CreateS3(Resolve());
        }
    }

    /// <summary>Sends S3 requests at the rate that all stores of this session share.</summary>
    internal AwsCaller S3Caller
    {
        get
        {
            lock (_gate)
                return _s3Caller ??= NewCaller();
        }
    }

    /// <summary>The client of a service that speaks AWS's JSON protocol.</summary>
    internal AwsJsonClient Json(AwsJsonService service) =>
        _json.GetOrAdd(service, static (key, session) => new Lazy<AwsJsonClient>(() => session.CreateJson(key)), this).Value;

    public void Dispose()
    {
        _s3?.Dispose();
        foreach (var client in _json.Values)
        {
            if (client.IsValueCreated)
                client.Value.Dispose();
        }
    }

    private Resolved Resolve()
    {
        lock (_gate)
        {
            if (_resolved is not null)
                return _resolved;
            var endpoint = options.EndpointUrl is { Length: > 0 } url ? AwsEndpoint.Parse(url, options.AllowInsecureEndpoint) : null;
            var credentials = AwsCredentials.Resolve(options);
            _resolved = new Resolved(AwsRegion.Resolve(options), endpoint, credentials.Value);
            announce?.Invoke($"AWS credentials come from {credentials.Source}; region {_resolved.Region}; endpoint {endpoint?.ToString() ?? "AWS"}.");
            return _resolved;
        }
    }

    private AwsCaller NewCaller() => new(new RateGovernor(Time), options.RetryBudget, Time);

    private static FollowedS3Client CreateS3(Resolved resolved)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = resolved.Endpoint is not null,
            // Each attempt says anew until when it may act, and a body that is signed in the query can have no trailer.
            ResignRetries = true,
        };
        Configure(config, resolved);
        config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
        return new FollowedS3Client(resolved.Credentials, config);
    }

    private AwsJsonClient CreateJson(AwsJsonService service)
    {
        var resolved = Resolve();
        var config = new AwsJsonConfig(service, resolved.Region);
        Configure(config, resolved);
        return new AwsJsonClient(service, resolved.Credentials, config, NewCaller());
    }

    private static void Configure(ClientConfig config, Resolved resolved)
    {
        config.MaxConnectionsPerServer = Connections;
        config.Timeout = CallTimeout;
        config.ConnectTimeout = TimeSpan.FromSeconds(10);
        config.RetryMode = RequestRetryMode.Standard;
        config.ClientAppId = "PartitionLake";
        if (AwsHttpClients.ForCustomTrust() is { } factory)
            config.HttpClientFactory = factory;
        if (resolved.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = resolved.Region;
            // Other services do not know the trailing checksums that AWS expects by default.
            config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
            config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(resolved.Region);
        }
    }

    private sealed record Resolved(string Region, Uri? Endpoint, AWSCredentials Credentials);
}
