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

    private const string S3Service = "s3";

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(100);

    private readonly ConcurrentDictionary<AwsJsonService, Lazy<AwsJsonClient>> _json = new();
    private readonly object _gate = new();
    private readonly TimeSpan _answerLimit = options.AnswerLimit;
    private readonly ConcurrentDictionary<string, Uri?> _endpoints = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AwsReach> _reaches = new(StringComparer.Ordinal);
    private Resolved? _resolved;
    private LakeS3Client? _s3;
    private AwsCaller? _s3Caller;

    /// <summary>The region that requests are signed for.</summary>
    /// <exception cref="LakeException">None is known, or there are no credentials.</exception>
    public string Region => Resolve().Region;

    /// <summary>Another service than AWS's own for S3, or null.</summary>
    public Uri? Endpoint => EndpointOf(S3Service);

    /// <summary>Told in words what is waited for, from whatever thread waits.</summary>
    public Action<string>? Tell { get; init; }

    /// <summary>What the calls of this session wait for at the moment, in words; null where they wait for nothing unusual.</summary>
    public string? WaitingFor
    {
        get
        {
            foreach (var reach in _reaches.Values)
            {
                if (reach.WaitingFor is { } text)
                    return text;
            }
            return null;
        }
    }

    internal static TimeProvider Time => TimeProvider.System;

    /// <summary>The S3 client of the session.</summary>
    internal IAmazonS3 S3
    {
        get
        {
            lock (_gate)
                return _s3 ??= CreateS3();
        }
    }

    /// <summary>Sends S3 requests at the rate that all stores of this session share.</summary>
    internal AwsCaller S3Caller
    {
        get
        {
            lock (_gate)
                return _s3Caller ??= NewCaller(S3Service);
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
            var endpoint = Endpoint;
            var credentials = AwsCredentials.Resolve(options, endpoint);
            _resolved = new Resolved(AwsRegion.Resolve(options, endpoint), credentials.Value);
            announce?.Invoke($"AWS credentials come from {credentials.Source}; region {_resolved.Region}; endpoint {Named(S3Service)}.");
            return _resolved;
        }
    }

    /// <summary>The address of a service where it is not AWS's own.</summary>
    private Uri? EndpointOf(string service) => _endpoints.GetOrAdd(service, static (name, options) =>
        ConfiguredEndpoint.Find(options, name) is { } found ? AwsEndpoint.Parse(found.Url, options.AllowInsecureEndpoint, found.Source) : null, options);

    private string Named(string service) =>
        ConfiguredEndpoint.Find(options, service) is { } found ? $"{EndpointOf(service)} by {found.Source}" : "AWS";

    private AwsCaller NewCaller(string service) => new(new RateGovernor(Time), ReachOf(service), options.RetryBudget, Time);

    private AwsReach ReachOf(string service) => _reaches.GetOrAdd(service, static (name, session) => new AwsReach(
        session.EndpointOf(name)?.ToString() ?? $"AWS's service '{name}' in the region {session.Region}", session._answerLimit, Time, session.Tell), this);

    private LakeS3Client CreateS3()
    {
        var resolved = Resolve();
        var endpoint = Endpoint;
        var config = new AmazonS3Config
        {
            ForcePathStyle = endpoint is not null,
            // Each attempt says anew until when it may act, and a body that is signed in the query can have no trailer.
            ResignRetries = true,
        };
        Configure(config, resolved, endpoint);
        config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
        return new LakeS3Client(resolved.Credentials, config, ReachOf(S3Service));
    }

    private AwsJsonClient CreateJson(AwsJsonService service)
    {
        var resolved = Resolve();
        var config = new AwsJsonConfig(service, resolved.Region, ReachOf(service.Id));
        Configure(config, resolved, EndpointOf(service.Id));
        return new AwsJsonClient(service, resolved.Credentials, config, NewCaller(service.Id));
    }

    private static void Configure(ClientConfig config, Resolved resolved, Uri? endpoint)
    {
        config.MaxConnectionsPerServer = Connections;
        config.Timeout = CallTimeout;
        config.ConnectTimeout = TimeSpan.FromSeconds(10);
        config.RetryMode = RequestRetryMode.Standard;
        config.ClientAppId = "PartitionLake";
        // Who names the endpoint has been asked already, for every service by one rule.
        config.IgnoreConfiguredEndpointUrls = true;
        if (AwsHttpClients.ForCustomTrust() is { } factory)
            config.HttpClientFactory = factory;
        if (endpoint is not null)
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

    private sealed record Resolved(string Region, AWSCredentials Credentials);
}
