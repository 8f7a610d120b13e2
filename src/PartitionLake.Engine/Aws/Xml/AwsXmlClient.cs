using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using PartitionLake.Engine.Aws.Clients;
using PartitionLake.Engine.Aws.Credentials;
using PartitionLake.Engine.Aws.Requests;

namespace PartitionLake.Engine.Aws.Xml;

/// <summary>Reads settings of an account's S3.</summary>
internal sealed class AwsXmlClient(AWSCredentials credentials, AwsXmlConfig config, AwsCaller caller) : SignedClient(credentials, config)
{
    /// <summary>Sends a request and returns the document that answers it.</summary>
    /// <param name="action">What is done, in words.</param>
    /// <param name="target">What it is about, for errors.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops waiting and sending.</param>
    /// <exception cref="LakeException">The service refused or stayed unavailable; its own error is the inner exception.</exception>
    public Task<XElement> GetAsync(string action, string target, AwsXmlRequest request, CancellationToken cancellationToken)
    {
        var options = new InvokeOptions { RequestMarshaller = new AwsXmlMarshaller(), ResponseUnmarshaller = new AwsXmlUnmarshaller() };
        return caller.CallAsync(
            action, target, async token => (await InvokeAsync<AwsXmlResponse>(request, options, token).ConfigureAwait(false)).Root, cancellationToken);
    }
}
