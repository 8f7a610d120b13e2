using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace PartitionLake.Engine.Aws.Requests;

/// <summary>One call on its way through the SDK: operation and body.</summary>
internal sealed class AwsJsonRequest(string operation, byte[] body) : AmazonWebServiceRequest
{
    public string Operation { get; } = operation;

    public byte[] Body { get; } = body;

    /// <summary>Set where the body is compressed, as <c>Content-Encoding</c> says it.</summary>
    public string? ContentEncoding { get; init; }
}

/// <summary>The answer, still as JSON.</summary>
internal sealed class AwsJsonResponse : AmazonWebServiceResponse
{
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Reads the body. An empty one is an empty object where nothing is expected in it; otherwise it would hide what is there.</summary>
    /// <exception cref="StrangeAnswerException">The body is no JSON object.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
    {
        var body = Body.Span.TrimStart(" \t\r\n"u8);
        if (body.IsEmpty && type.Properties.Count == 0)
            body = "{}"u8;
        if (!body.StartsWith("{"u8))
            throw new StrangeAnswerException(body.IsEmpty
                ? "the answer was empty"
                : $"the answer began with '{PrintableText.OneLine(System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, 60)]))}'");
        return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("The service answered with null.");
    }
}

/// <summary>Turns a call into an HTTP request, which the SDK then signs and sends.</summary>
internal sealed class AwsJsonMarshaller(AwsJsonService service) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var call = (AwsJsonRequest)input;
        var request = new DefaultRequest(call, service.SigningName)
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = call.Body,
        };
        request.Headers["X-Amz-Target"] = $"{service.Target}.{call.Operation}";
        request.Headers["Content-Type"] = service.ContentType;
        if (call.ContentEncoding is not null)
            request.Headers["Content-Encoding"] = call.ContentEncoding;
        return request;
    }
}

/// <summary>Takes the body out of an HTTP response, or the error.</summary>
internal sealed class AwsJsonUnmarshaller : JsonResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        return new AwsJsonResponse { Body = body.ToArray() };
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, System.Net.HttpStatusCode statusCode)
    {
        var reader = new Amazon.Runtime.Internal.Util.StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        return new AmazonServiceException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}
