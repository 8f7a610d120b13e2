using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using PartitionLake.Engine.Aws.Metering;
using PartitionLake.Engine.Aws.Permissions;

namespace PartitionLake.Engine.Aws.Json;

/// <summary>
/// Calls one JSON service through the SDK's own pipeline: credentials, signature, proxy, user agent and first retries are the SDK's.
/// </summary>
internal sealed class AwsJsonClient : AmazonServiceClient
{
    private readonly AwsJsonService _service;
    private readonly AwsCaller _caller;

    public AwsJsonClient(AwsJsonService service, AWSCredentials credentials, AwsJsonConfig config, AwsCaller caller)
        : base(credentials, config)
    {
        _service = service;
        _caller = caller;
    }

    /// <summary>Sends one operation and reads its answer.</summary>
    /// <param name="operation">The name in the service's model: <c>CreateTable</c>.</param>
    /// <param name="request">The request as the model describes it.</param>
    /// <param name="requestType">How it becomes JSON.</param>
    /// <param name="responseType">How the answer is read.</param>
    /// <param name="target">What the call is about, for errors.</param>
    /// <param name="cancellationToken">Stops waiting and sending.</param>
    /// <exception cref="LakeException">The service refused or stayed unavailable; its own error is the inner exception.</exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        string operation, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, string target, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, requestType);
        return await SendAsync(new AwsJsonRequest(operation, body), responseType, target, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends an operation whose body the caller has made, compressed for instance.</summary>
    /// <exception cref="LakeException">As <see cref="CallAsync"/>.</exception>
    public Task<TResponse> SendAsync<TResponse>(AwsJsonRequest request, JsonTypeInfo<TResponse> responseType, string target, CancellationToken cancellationToken)
    {
        var options = new InvokeOptions { RequestMarshaller = new AwsJsonMarshaller(_service), ResponseUnmarshaller = new AwsJsonUnmarshaller() };
        return _caller.CallAsync(
            request.Operation,
            target,
            async token => (await InvokeAsync<AwsJsonResponse>(request, options, token).ConfigureAwait(false)).Read(responseType),
            cancellationToken);
    }

    protected override IServiceMetadata ServiceMetadata { get; } = new Metadata();

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        pipeline.AddHandlerBefore<Signer>(new SigningChoice());
        var config = (AwsJsonConfig)Config;
        pipeline.AddHandlerAfter<RetryHandler>(new ReachWatch(config.Reach));
        pipeline.AddHandlerAfter<RetryHandler>(new PermissionHandler(config.PolicyName));
        pipeline.AddHandlerAfter<Unmarshaller>(new MeteringHandler(config.Meter, config.AuthenticationServiceName));
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
