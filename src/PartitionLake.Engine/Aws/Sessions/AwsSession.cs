using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.S3;
using PartitionLake.Engine.Aws.Clients;
using PartitionLake.Engine.Aws.Credentials;
using PartitionLake.Engine.Aws.Json;
using PartitionLake.Engine.Aws.Metering;
using PartitionLake.Engine.Aws.Requests;
using PartitionLake.Engine.Aws.Xml;

namespace PartitionLake.Engine.Aws.Sessions;

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

    private const string ControlService = "s3-control";

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(100);

    private readonly ConcurrentDictionary<AwsJsonService, Lazy<AwsJsonClient>> _json = new();
    private readonly ConcurrentDictionary<AwsJsonService, Lazy<AwsJsonClient>> _jsonOnce = new();
    private readonly object _gate = new();
    private readonly TimeSpan _answerLimit = options.AnswerLimit;
    private readonly ConcurrentDictionary<string, Uri?> _endpoints = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AwsReach> _reaches = new(StringComparer.Ordinal);
    private readonly RequestMeter _meter = new();
    private Resolved? _resolved;
    private BucketAccess? _buckets;

    /// <summary>The region that requests are signed for.</summary>
    /// <exception cref="LakeException">None is known, or there are no credentials.</exception>
    public string Region => Resolve().Region;

    /// <summary>Where the keys come from, in words; never a secret.</summary>
    /// <exception cref="LakeException">As <see cref="Region"/>.</exception>
    public string CredentialSource => Resolve().Source;

    /// <summary>The partition as ARNs spell it: <c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c>.</summary>
    /// <exception cref="LakeException">As <see cref="Region"/>.</exception>
    public string Partition => AwsPartition.Of(Region).Id;

    /// <summary>Another service than AWS's own for S3, or null.</summary>
    public Uri? Endpoint => EndpointOf(S3Service);

    /// <summary>What has been sent so far, to all services.</summary>
    public RequestCounts Requests => _meter.Counts;

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

    /// <summary>Gives the connections of all clients; null from it where those of the SDK serve.</summary>
    internal Func<AwsHttpClients?> Http { get; init; } = AwsHttpClients.ForCustomTrust;

    /// <summary>The way to buckets, wherever they are.</summary>
    internal BucketAccess Buckets
    {
        get
        {
            lock (_gate)
                return _buckets ??= new BucketAccess(Resolve().Region, CreateS3, NewCaller(S3Service));
        }
    }

    /// <summary>The S3 client of the session's own region.</summary>
    internal IAmazonS3 S3 => Buckets.Client;

    /// <summary>The client of a service that speaks AWS's JSON protocol.</summary>
    internal AwsJsonClient Json(AwsJsonService service) =>
        _json.GetOrAdd(service, static (key, session) => new Lazy<AwsJsonClient>(() => session.CreateJson(key)), this).Value;

    /// <summary>As <see cref="Json"/>, but what it sends is sent once, whatever becomes of the answer.</summary>
    internal AwsJsonClient JsonOnce(AwsJsonService service) =>
        _jsonOnce.GetOrAdd(service, static (key, session) => new Lazy<AwsJsonClient>(() => session.CreateJson(key, isRepeated: false)), this).Value;

    public void Dispose()
    {
        _buckets?.Dispose();
        foreach (var client in _json.Values.Concat(_jsonOnce.Values))
        {
            if (client.IsValueCreated)
                client.Value.Dispose();
        }
        _resolved?.Credentials.Dispose();
    }

    private Resolved Resolve()
    {
        lock (_gate)
        {
            if (_resolved is not null)
                return _resolved;
            var endpoint = Endpoint;
            var roles = new RoleOptions(() => AwsRegion.ForTokens(options, endpoint),
                (config, region) => Configure(config, region, AwsEndpoint.Tokens), NewTokenCaller, options.AskMfaCode);
            var credentials = AwsCredentials.Resolve(options, endpoint, roles);
            _resolved = new Resolved(AwsRegion.Resolve(options, endpoint), credentials.Value, credentials.Source);
            announce?.Invoke($"AWS credentials come from {credentials.Source}; region {_resolved.Region}; endpoint {Named(S3Service)}.");
            return _resolved;
        }
    }

    /// <summary>The address of a service where it is not AWS's own.</summary>
    private Uri? EndpointOf(string service) => _endpoints.GetOrAdd(service, static (name, options) =>
        ConfiguredEndpoint.Find(options, name) is { } found ? AwsEndpoint.Parse(found.Url, options.AllowInsecureEndpoint, found.Source) : null, options);

    private string Named(string service) =>
        ConfiguredEndpoint.Find(options, service) is { } found ? $"{EndpointOf(service)} by {found.Source}" : "AWS";

    private AwsCaller NewCaller(string service, bool isRepeated = true) =>
        new(new RateGovernor(Time), ReachOf(service), isRepeated ? options.RetryBudget : TimeSpan.Zero, Time, Resolve().Credentials);

    // The keys that it is asked by belong to a source of their own.
    private AwsCaller NewTokenCaller() => new(new RateGovernor(Time), ReachOf(AwsEndpoint.Tokens), options.RetryBudget, Time);

    private AwsReach ReachOf(string service) => _reaches.GetOrAdd(service, static (name, session) => new AwsReach(
        session.EndpointOf(name)?.ToString() ?? $"AWS's service '{name}' in the region {session.Region}", session._answerLimit, Time, session.Tell), this);

    private LakeS3Client CreateS3(string region)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = Endpoint is not null,
            // Each attempt says anew until when it may act, and a body that is signed in the query can have no trailer.
            ResignRetries = true,
        };
        Configure(config, region, S3Service);
        return new LakeS3Client(Resolve().Credentials, config, ReachOf(S3Service), _meter, options.RequesterPays);
    }

    /// <summary>The client for settings of an account's S3; the caller's to dispose.</summary>
    internal AwsXmlClient S3Control(string account)
    {
        var resolved = Resolve();
        var config = new AwsXmlConfig(account, resolved.Region, EndpointVariant.Find(options), ReachOf(ControlService)) { Meter = _meter };
        Configure(config, resolved.Region, ControlService);
        return new AwsXmlClient(resolved.Credentials, config, NewCaller(ControlService));
    }

    private AwsJsonClient CreateJson(AwsJsonService service, bool isRepeated = true)
    {
        var resolved = Resolve();
        var config = new AwsJsonConfig(service, resolved.Region, EndpointVariant.Find(options), ReachOf(service.Id)) { Meter = _meter };
        Configure(config, resolved.Region, service.Id);
        if (!isRepeated)
            config.MaxErrorRetry = 0;
        return new AwsJsonClient(service, resolved.Credentials, config, NewCaller(service.Id, isRepeated));
    }

    /// <summary>What all clients have in common, so that all services are talked to in one way, wherever they are.</summary>
    private void Configure(ClientConfig config, string region, string service)
    {
        config.MaxConnectionsPerServer = Connections;
        config.Timeout = CallTimeout;
        config.ConnectTimeout = TimeSpan.FromSeconds(10);
        config.RetryMode = RequestRetryMode.Standard;
        config.ClientAppId = "PartitionLake";
        // Other stores do not know the trailing checksums that the SDK sends by default, and AWS wants one algorithm in all requests of an upload, or none.
        config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
        config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        // Who names the endpoint has been asked already, for every service by one rule.
        config.IgnoreConfiguredEndpointUrls = true;
        if (Http() is { } factory)
            config.HttpClientFactory = factory;
        var endpoint = EndpointOf(service);
        // An address that is named is that one.
        var variant = endpoint is null ? EndpointVariant.Find(options) : default;
        config.UseFIPSEndpoint = variant.UseFips;
        config.UseDualstackEndpoint = variant.UseDualStack;
        if (endpoint is not null)
        {
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = region;
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region);
        }
    }

    private sealed record Resolved(string Region, RenewableCredentials Credentials, string Source);
}
