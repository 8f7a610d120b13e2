using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3.Util;

namespace PartitionLake.Engine.Aws;

/// <summary>
/// Follows a temporary redirection (307) wherever it leads, and signs the request for that place. The SDK's own handler takes only an
/// absolute address of AWS, and forgets port and path of any other.
/// </summary>
internal sealed class FollowedRedirect : RedirectHandler
{
    private const string Count = "PartitionLake.Redirects";
    private const int Most = 5;

    protected override void FinalizeForRedirect(IExecutionContext executionContext, string redirectedLocation)
    {
        ArgumentNullException.ThrowIfNull(executionContext);
        var context = executionContext.RequestContext;
        var request = context.Request;
        var followed = context.ContextAttributes.TryGetValue(Count, out var before) ? (int)before : 0;
        if (followed == Most)
            throw new StrangeAnswerException($"it redirected {Most} times, the last time to '{redirectedLocation}'");
        context.ContextAttributes[Count] = followed + 1;

        var endpoint = request.Endpoint;
        var from = AmazonServiceClient.ComposeUrl(request);
        if (!Uri.TryCreate(from, redirectedLocation, out var target)
            || target.Scheme is not ("http" or "https") || (from.Scheme == "https" && target.Scheme != "https"))
            throw new StrangeAnswerException($"it redirected from '{from.Scheme}://{from.Authority}' to '{redirectedLocation}', which is not followed");
        base.FinalizeForRedirect(executionContext, target.AbsoluteUri);
        Lead(request, endpoint, from, target);
        request.Headers.Remove("Host");
        if (request.UseChunkEncoding && request.Headers.TryGetValue("X-Amz-Decoded-Content-Length", out var length))
            request.Headers["Content-Length"] = length;
        if (AmazonS3Uri.TryParseAmazonS3Uri(target, out var ofAws) && ofAws.Region is { } region)
            request.AuthenticationRegion = region.SystemName;
        Signer.SignRequest(context);
    }

    private static void Lead(IRequest request, Uri endpoint, Uri from, Uri target)
    {
        if (target.AbsolutePath == from.AbsolutePath)
        {
            request.Endpoint = new UriBuilder(target.Scheme, target.Host, target.Port, endpoint.AbsolutePath).Uri;
        }
        else
        {
            request.Endpoint = new UriBuilder(target.Scheme, target.Host, target.Port).Uri;
            request.ResourcePath = Uri.UnescapeDataString(target.AbsolutePath);
            request.PathResources.Clear();
        }
        if (target.Query.Length == 0 || target.Query == from.Query)
            return;
        request.Parameters.Clear();
        request.SubResources.Clear();
        request.UseQueryString = true;
        foreach (var part in target.Query[1..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.Split('=', 2) is [var left, var right] ? (left, right) : (part, null);
            if (value is null)
                request.SubResources[Uri.UnescapeDataString(name)] = null;
            else
                request.Parameters[Uri.UnescapeDataString(name)] = Uri.UnescapeDataString(value);
        }
    }
}
