using Amazon.Runtime.Endpoints;
using PartitionLake.Engine.Aws.Clients;

namespace PartitionLake.Engine.Aws.Xml;

/// <summary>The SDK's configuration for the settings of an account's S3 (S3 Control).</summary>
internal sealed class AwsXmlConfig : SignedConfig
{
    private readonly string _account;
    private readonly string _region;
    private readonly EndpointVariant _variant;

    public AwsXmlConfig(string account, string region, EndpointVariant variant, AwsReach reach)
        : base("s3", region, reach)
    {
        _account = account;
        _region = region;
        _variant = variant;
    }

    public override string PolicyName => "s3";

    public override string RegionEndpointServiceName => "s3-control";

    public override string ServiceVersion => "2018-08-20";

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
    {
        var service = $"s3-control{(_variant.UseFips ? "-fips" : "")}{(_variant.UseDualStack ? ".dualstack" : "")}";
        return new Endpoint($"https://{_account}.{service}.{_region}.{AwsPartition.Of(_region).DnsSuffix}/");
    }
}
