using Amazon.Runtime;
using Amazon.Runtime.Internal;
using PartitionLake.Engine.Aws.Metering;

namespace PartitionLake.Engine.Aws.Clients;

/// <summary>The SDK's configuration for a service of which there is no client in the SDK's packages.</summary>
internal abstract class SignedConfig : ClientConfig
{
    /// <param name="signingName">The service's name in signatures.</param>
    /// <param name="region">The region that requests are signed for.</param>
    /// <param name="reach">Whether the service answers.</param>
    protected SignedConfig(string signingName, string region, AwsReach reach)
        : base(new Defaults())
    {
        Reach = reach;
        AuthenticationServiceName = signingName;
        AuthenticationRegion = region;
    }

    /// <summary>Whether the service answers; here, because the client builds its pipeline before its own constructor runs.</summary>
    public AwsReach Reach { get; }

    /// <summary>Counts the calls.</summary>
    public RequestMeter Meter { get; init; } = new();

    /// <summary>The service as policies name it.</summary>
    public abstract string PolicyName { get; }

    public override string UserAgent { get; } = Amazon.Util.Internal.InternalSDKUtils.BuildUserAgentString("PartitionLake", "0.1.0");

    /// <summary>The SDK asks for timeouts by network; ours are set by the session, so one set of defaults serves all.</summary>
    private sealed class Defaults : IDefaultConfigurationProvider
    {
        public IDefaultConfiguration GetDefaultConfiguration(Amazon.RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode = null) =>
            new DefaultConfiguration { Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard };
    }
}
