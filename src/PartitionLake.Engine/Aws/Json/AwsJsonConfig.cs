using Amazon.Runtime.Endpoints;
using PartitionLake.Engine.Aws.Clients;
using PartitionLake.Engine.Aws.Requests;

namespace PartitionLake.Engine.Aws.Json;

/// <summary>The SDK's configuration for one JSON service.</summary>
internal sealed class AwsJsonConfig : SignedConfig
{
    private readonly AwsJsonService _service;
    private readonly string _region;
    private readonly EndpointVariant _variant;

    public AwsJsonConfig(AwsJsonService service, string region, EndpointVariant variant, AwsReach reach)
        : base(service.SigningName, region, reach)
    {
        _service = service;
        _region = region;
        _variant = variant;
    }

    public override string PolicyName => _service.Id;

    public override string RegionEndpointServiceName => _service.EndpointPrefix;

    public override string ServiceVersion => "";

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => new(
        ServiceURL is { Length: > 0 } url ? url : $"https://{_variant.HostOf(_service.EndpointPrefix, _region)}/");
}
