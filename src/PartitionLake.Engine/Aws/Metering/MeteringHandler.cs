using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Aws.Metering;

/// <summary>Counts what is sent, at the place in the SDK's pipeline that each attempt and each redirected request passes: each of them is billed.</summary>
/// <param name="meter">The count.</param>
/// <param name="service">Another service than S3, by its name in signatures; null for S3.</param>
internal sealed class MeteringHandler(RequestMeter meter, string? service = null) : PipelineHandler
{
    private const string ClassHeader = "x-amz-storage-class";

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        ArgumentNullException.ThrowIfNull(executionContext);
        try
        {
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        finally
        {
            Count(executionContext);
        }
    }

    private void Count(IExecutionContext context)
    {
        if (service is not null)
        {
            meter.Add(RequestKind.Api, ListPrices.OfCall(service));
            return;
        }
        var kind = KindOf(context.RequestContext);
        // What is written says its class; of what is read, the answer tells it where it is not the usual one.
        var storageClass = kind == RequestKind.Put
            ? context.RequestContext.Request.Headers.TryGetValue(ClassHeader, out var written) ? written : null
            : context.ResponseContext.HttpResponse?.GetHeaderValue(ClassHeader);
        meter.Add(kind, ListPrices.Of(kind, string.IsNullOrEmpty(storageClass) ? null : storageClass));
    }

    private static RequestKind KindOf(IRequestContext context) => context.OriginalRequest switch
    {
        ListObjectsV2Request or ListMultipartUploadsRequest => RequestKind.List,
        DeleteObjectsRequest => RequestKind.Delete,
        SelectObjectContentRequest => RequestKind.Get,
        _ => context.Request.HttpMethod switch
        {
            "HEAD" => RequestKind.Head,
            "GET" => RequestKind.Get,
            "DELETE" => RequestKind.Delete,
            _ => RequestKind.Put,
        },
    };
}
