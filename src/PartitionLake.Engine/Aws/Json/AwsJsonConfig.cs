using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using PartitionLake.Engine.Aws.Metering;

namespace PartitionLake.Engine.Aws.Json;

/// <summary>The SDK's configuration for one JSON service.</summary>
internal sealed class AwsJsonConfig : ClientConfig
{
    private readonly AwsJsonService _service;
    private readonly string _region;
    private readonly EndpointVariant _variant;

    public AwsJsonConfig(AwsJsonService service, string region, EndpointVariant variant, AwsReach reach)
        : base(new Defaults())
    {
        _service = service;
        _region = region;
        _variant = variant;
        Reach = reach;
        AuthenticationServiceName = service.SigningName;
        AuthenticationRegion = region;
    }

    /// <summary>Whether the service answers; here, because the client builds its pipeline before its own constructor runs.</summary>
    public AwsReach Reach { get; }

    /// <summary>Counts the calls.</summary>
    public RequestMeter Meter { get; init; } = new();

    /// <summary>The service as policies name it.</summary>
    public string PolicyName => _service.Id;

    public override string RegionEndpointServiceName => _service.EndpointPrefix;

    public override string ServiceVersion => "";

    public override string UserAgent { get; } = Amazon.Util.Internal.InternalSDKUtils.BuildUserAgentString("PartitionLake", "0.1.0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => new(
        ServiceURL is { Length: > 0 } url ? url : $"https://{_variant.HostOf(_service.EndpointPrefix, _region)}/");

    /// <summary>The SDK asks for timeouts by network; ours are set by the session, so one set of defaults serves all.</summary>
    private sealed class Defaults : Amazon.Runtime.Internal.IDefaultConfigurationProvider
    {
        public IDefaultConfiguration GetDefaultConfiguration(Amazon.RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode = null) =>
            new DefaultConfiguration { Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard };
    }
}
