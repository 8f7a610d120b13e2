using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace PartitionLake.Engine.Aws;

/// <summary>Says in each request that the caller pays for it, as buckets of Requester Pays demand.</summary>
internal sealed class PayingHandler : PipelineHandler
{
    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        ArgumentNullException.ThrowIfNull(executionContext);
        executionContext.RequestContext.Request.Headers["x-amz-request-payer"] = "requester";
        return base.InvokeAsync<T>(executionContext);
    }
}
