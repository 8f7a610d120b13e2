using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Aws;

/// <summary>
/// Looks at a successful answer of S3 before the SDK reads it. The SDK takes an empty body and a page of HTML for an answer in which
/// every list is empty: a lake without objects, a bucket without rules.
/// </summary>
internal sealed class AnswerCheck : PipelineHandler
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        ArgumentNullException.ThrowIfNull(executionContext);
        var result = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        var response = executionContext.ResponseContext.HttpResponse;
        if (response is not { IsSuccessStatusCode: true } || !HasDocument(executionContext.RequestContext))
            return result;
        var answer = await HeldAnswer.ReadAsync(response, executionContext.RequestContext.CancellationToken).ConfigureAwait(false);
        executionContext.ResponseContext.HttpResponse = answer;
        if (executionContext.RequestContext.OriginalRequest is GetBucketPolicyRequest)
            CheckJson(answer.Content);
        else
            CheckXml(answer.Content);
        return result;
    }

    // What is read or done by POST is answered with a document; content of objects is not looked at.
    private static bool HasDocument(IRequestContext context) =>
        context.OriginalRequest is CopyObjectRequest
        || (context.Request.HttpMethod is "GET" or "POST" && context.OriginalRequest is not (GetObjectRequest or SelectObjectContentRequest));

    private static void CheckJson(byte[] content)
    {
        if (!content.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8))
            throw Strange(content, null);
    }

    private static void CheckXml(byte[] content)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content, writable: false), Settings);
            if (reader.MoveToContent() == XmlNodeType.Element && !reader.LocalName.Equals("html", StringComparison.OrdinalIgnoreCase))
                return;
        }
        catch (XmlException e)
        {
            throw Strange(content, e);
        }
        throw Strange(content, null);
    }

    private static StrangeAnswerException Strange(byte[] content, Exception? inner) => new(
        content.Length == 0 ? "the answer was empty" : $"the answer began with {PrintableText.OneLine(Beginning(content))}", inner);

    private static string Beginning(byte[] content) =>
        $"'{System.Text.Encoding.UTF8.GetString(content, 0, Math.Min(content.Length, 60))}'";
}
