using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using PartitionLake.Engine.Aws.Metering;
using PartitionLake.Engine.Aws.Permissions;

namespace PartitionLake.Engine.Aws.Xml;

/// <summary>Reads settings of an account's S3 through the SDK's own pipeline: credentials, signature, proxy and first retries are the SDK's.</summary>
internal sealed class AwsXmlClient(AWSCredentials credentials, AwsXmlConfig config, AwsCaller caller) : AmazonServiceClient(credentials, config)
{
    protected override IServiceMetadata ServiceMetadata { get; } = new Metadata();

    /// <summary>Sends a request and returns the document that answers it.</summary>
    /// <param name="action">What is done, in words.</param>
    /// <param name="target">What it is about, for errors.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops waiting and sending.</param>
    /// <exception cref="LakeException">The service refused or stayed unavailable; its own error is the inner exception.</exception>
    public Task<XElement> GetAsync(string action, string target, AwsXmlRequest request, CancellationToken cancellationToken)
    {
        var options = new InvokeOptions { RequestMarshaller = new AwsXmlMarshaller(), ResponseUnmarshaller = new AwsXmlUnmarshaller() };
        return caller.CallAsync(action, target, async token => (await InvokeAsync<AwsXmlResponse>(request, options, token).ConfigureAwait(false)).Root, cancellationToken);
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var known = (AwsXmlConfig)Config;
        pipeline.AddHandlerBefore<Signer>(new SigningChoice());
        pipeline.AddHandlerAfter<RetryHandler>(new ReachWatch(known.Reach));
        pipeline.AddHandlerAfter<RetryHandler>(new PermissionHandler("s3"));
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
