using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace PartitionLake.Engine.Aws.Signing;

/// <summary>The place in the SDK's pipeline where a <see cref="RequestFollower"/> sees each attempt: behind the retries and before the signature.</summary>
internal sealed class FollowingHandler : PipelineHandler
{
    private const string DateHeader = "Date";

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        ArgumentNullException.ThrowIfNull(executionContext);
        var context = executionContext.RequestContext;
        if (RequestFollower.Of(context.OriginalRequest) is not { } follower)
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        var isChange = context.Request.HttpMethod is not ("GET" or "HEAD");
        if (await follower.BeforeAsync(isChange, context.CancellationToken).ConfigureAwait(false) is { } window)
        {
            context.Signer = new QuerySigner(window);
            context.IsSigned = false;
        }
        var sent = follower.Now();
        try
        {
            var result = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
            follower.Answered(executionContext.ResponseContext.HttpResponse?.GetHeaderValue(DateHeader), sent);
            return result;
        }
        catch (AmazonServiceException e) when (e.InnerException is HttpErrorResponseException { Response: { } response })
        {
            follower.Answered(response.GetHeaderValue(DateHeader), sent);
            throw;
        }
    }
}
