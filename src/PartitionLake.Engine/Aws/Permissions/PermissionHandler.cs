using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace PartitionLake.Engine.Aws.Permissions;

/// <summary>Notes with each refusal what a policy would have to allow.</summary>
/// <param name="service">Another service than S3 by its name in policies; null for S3.</param>
internal sealed class PermissionHandler(string? service = null) : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        ArgumentNullException.ThrowIfNull(executionContext);
        try
        {
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        catch (AmazonServiceException e) when (e.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized)
        {
            var context = executionContext.RequestContext;
            var region = context.ClientConfig.AuthenticationRegion ?? context.ClientConfig.RegionEndpoint?.SystemName ?? "*";
            var asked = RequestPermission.Of(context.OriginalRequest, AwsPartition.Of(region).Id, region, service);
            // A service asks others too, for a key or a role: then it says so, and the request itself is allowed.
            var missing = MissingPermission.Said(e.Message) is { } said && !said.Action.Equals(asked.Action, StringComparison.OrdinalIgnoreCase) ? said : asked;
            MissingPermission.Note(e, missing);
            throw;
        }
    }
}
