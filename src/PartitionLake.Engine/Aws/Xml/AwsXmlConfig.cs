using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using PartitionLake.Engine.Aws.Metering;

namespace PartitionLake.Engine.Aws.Xml;

/// <summary>The SDK's configuration for the settings of an account's S3 (S3 Control).</summary>
internal sealed class AwsXmlConfig : ClientConfig
{
    private readonly string _account;
    private readonly string _region;
    private readonly EndpointVariant _variant;

    public AwsXmlConfig(string account, string region, EndpointVariant variant, AwsReach reach)
        : base(new Defaults())
    {
        _account = account;
        _region = region;
        _variant = variant;
        Reach = reach;
        AuthenticationServiceName = "s3";
        AuthenticationRegion = region;
    }

    /// <summary>Whether the service answers; here, because the client builds its pipeline before its own constructor runs.</summary>
    public AwsReach Reach { get; }

    /// <summary>Counts the calls.</summary>
    public RequestMeter Meter { get; init; } = new();

    public override string RegionEndpointServiceName => "s3-control";

    public override string ServiceVersion => "2018-08-20";

    public override string UserAgent { get; } = Amazon.Util.Internal.InternalSDKUtils.BuildUserAgentString("PartitionLake", "0.1.0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => new(
        $"https://{_account}.s3-control{(_variant.UseFips ? "-fips" : "")}{(_variant.UseDualStack ? ".dualstack" : "")}.{_region}.{AwsPartition.Of(_region).DnsSuffix}/");

    /// <summary>The SDK asks for timeouts by network; ours are set by the session.</summary>
    private sealed class Defaults : Amazon.Runtime.Internal.IDefaultConfigurationProvider
    {
        public IDefaultConfiguration GetDefaultConfiguration(Amazon.RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode = null) =>
            new DefaultConfiguration { Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard };
    }
}
