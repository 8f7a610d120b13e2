using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace PartitionLake.Engine.Aws;

/// <summary>Sees each attempt of the SDK, so that what failed is known also where the SDK tries again until the time is over.</summary>
internal sealed class ReachWatch(AwsReach reach) : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        try
        {
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            reach.Saw(e);
            throw;
        }
    }
}
