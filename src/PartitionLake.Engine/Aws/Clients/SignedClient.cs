using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using PartitionLake.Engine.Aws.Metering;
using PartitionLake.Engine.Aws.Permissions;

namespace PartitionLake.Engine.Aws.Clients;

/// <summary>
/// Talks to one service through the SDK's own pipeline: credentials, signature, proxy, user agent and first retries are the SDK's.
/// </summary>
internal abstract class SignedClient(AWSCredentials credentials, SignedConfig config) : AmazonServiceClient(credentials, config)
{
    protected override IServiceMetadata ServiceMetadata { get; } = new Metadata();

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var known = (SignedConfig)Config;
        pipeline.AddHandlerBefore<Signer>(new SigningChoice());
        pipeline.AddHandlerAfter<RetryHandler>(new ReachWatch(known.Reach));
        pipeline.AddHandlerAfter<RetryHandler>(new PermissionHandler(known.PolicyName));
        pipeline.AddHandlerAfter<Unmarshaller>(new MeteringHandler(known.Meter, known.AuthenticationServiceName));
    }

    /// <summary>Every operation is signed with the fourth version of AWS's signature.</summary>
    private sealed class SigningChoice : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }

    private sealed class Metadata : IServiceMetadata
    {
        public string ServiceId => "PartitionLake";

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
    }
}
