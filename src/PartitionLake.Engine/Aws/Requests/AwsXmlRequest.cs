using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace PartitionLake.Engine.Aws.Requests;

/// <summary>One call of a service that speaks REST with XML, on its way through the SDK.</summary>
/// <param name="permission">What a policy must allow for it.</param>
/// <param name="path">The path, escaped.</param>
/// <param name="headers">The headers that the operation wants.</param>
internal sealed class AwsXmlRequest(string permission, string path, IReadOnlyDictionary<string, string> headers) : AmazonWebServiceRequest
{
    public string Permission { get; } = permission;

    public string Path { get; } = path;

    public IReadOnlyDictionary<string, string> Headers { get; } = headers;
}

/// <summary>The answer.</summary>
internal sealed class AwsXmlResponse : AmazonWebServiceResponse
{
    public XElement Root { get; init; } = new("Empty");
}

/// <summary>Turns a call into an HTTP request, which the SDK then signs and sends.</summary>
internal sealed class AwsXmlMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var call = (AwsXmlRequest)input;
        var request = new DefaultRequest(call, "S3 Control") { HttpMethod = "GET", ResourcePath = call.Path };
        foreach (var (name, value) in call.Headers)
            request.Headers[name] = value;
        return request;
    }
}

/// <summary>Takes the document out of an HTTP response, or the error.</summary>
internal sealed class AwsXmlUnmarshaller : XmlResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input) =>
        new AwsXmlResponse { Root = Read(input.Stream) ?? throw new StrangeAnswerException("the answer was no document") };

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var error = Read(input.Stream);
        return new AmazonServiceException(Text(error, "Message") ?? $"HTTP {(int)statusCode}", innerException,
            ErrorType.Unknown, Text(error, "Code") ?? "", Text(error, "RequestId") ?? "", statusCode);
    }

    private static XElement? Read(Stream stream)
    {
        try
        {
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string? Text(XElement? root, string name) => root?.DescendantsAndSelf().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
}
