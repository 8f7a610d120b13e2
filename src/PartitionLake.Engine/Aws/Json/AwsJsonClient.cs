using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using PartitionLake.Engine.Aws.Clients;
using PartitionLake.Engine.Aws.Credentials;
using PartitionLake.Engine.Aws.Requests;

namespace PartitionLake.Engine.Aws.Json;

/// <summary>Calls one JSON service.</summary>
internal sealed class AwsJsonClient : SignedClient
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
        string operation, TRequest request, JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType, string target, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, requestType);
        return await SendAsync(new AwsJsonRequest(operation, body), responseType, target, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends an operation whose body the caller has made, compressed for instance.</summary>
    /// <exception cref="LakeException">As <see cref="CallAsync"/>.</exception>
    public Task<TResponse> SendAsync<TResponse>(
        AwsJsonRequest request, JsonTypeInfo<TResponse> responseType, string target, CancellationToken cancellationToken)
    {
        var options = new InvokeOptions { RequestMarshaller = new AwsJsonMarshaller(_service), ResponseUnmarshaller = new AwsJsonUnmarshaller() };
        return _caller.CallAsync(
            request.Operation,
            target,
            async token => (await InvokeAsync<AwsJsonResponse>(request, options, token).ConfigureAwait(false)).Read(responseType),
            cancellationToken);
    }
}
