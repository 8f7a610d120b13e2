using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Model;
using PartitionLake.Engine.Aws.Credentials;

namespace PartitionLake.Engine.Aws.Clients;

/// <summary>
/// Sends requests to buckets, each to the region where the bucket is. A bucket that is somewhere else than asked says so; that is followed
/// and remembered. Safe for several threads.
/// </summary>
/// <param name="region">Where a bucket is looked for first.</param>
/// <param name="create">Makes the client of a region.</param>
/// <param name="caller">Sends, and sends again.</param>
internal sealed partial class BucketAccess(string region, Func<string, LakeS3Client> create, AwsCaller caller) : IDisposable
{
    private const string RegionHeader = "x-amz-bucket-region";

    private readonly ConcurrentDictionary<string, Lazy<LakeS3Client>> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _regions = new(StringComparer.Ordinal);

    /// <summary>The client of the session's own region.</summary>
    public IAmazonS3 Client => ClientOf(region);

    /// <summary>Where a bucket is, as far as is known.</summary>
    public string RegionOf(string bucket) => _regions.GetValueOrDefault(bucket, region);

    /// <inheritdoc cref="AwsCaller.CallAsync"/>
    /// <param name="bucket">The bucket that is asked.</param>
    /// <param name="action">What is done, in words.</param>
    /// <param name="target">What it is done to.</param>
    /// <param name="call">One request by the client that it is given. It must be possible to send it again, by another client too.</param>
    /// <param name="cancellationToken">Stops between two tries and during one.</param>
    public Task<T> CallAsync<T>(
        string bucket, string action, string target, Func<IAmazonS3, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        // Made before the time begins in which the first answer must come.
        _ = ClientOf(RegionOf(bucket));
        return caller.CallAsync(action, target, token => FollowAsync(bucket, call, token), cancellationToken);
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            if (client.IsValueCreated)
                client.Value.Dispose();
        }
    }

    private async Task<T> FollowAsync<T>(string bucket, Func<IAmazonS3, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var asked = RegionOf(bucket);
        try
        {
            return await call(ClientOf(asked), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (IsElsewhere(e, asked))
        {
            if (await FindAsync(bucket, asked, e, cancellationToken).ConfigureAwait(false) is not { } found || found == asked)
                throw;
            _regions[bucket] = found;
            return await call(ClientOf(found), cancellationToken).ConfigureAwait(false);
        }
    }

    private LakeS3Client ClientOf(string wanted) => _clients.GetOrAdd(wanted, static (name, make) => new Lazy<LakeS3Client>(() => make(name)), create).Value;

    // 301 from another region's endpoint; 400 where the endpoint leads to the bucket but the signature is for another region.
    private static bool IsElsewhere(AmazonS3Exception e, string asked) =>
        e.StatusCode == HttpStatusCode.MovedPermanently
        || e.ErrorCode is "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException"
        || (e.StatusCode == HttpStatusCode.BadRequest && ToldBy(e) is { } told && told != asked);

    private async Task<string?> FindAsync(string bucket, string asked, AmazonS3Exception refusal, CancellationToken cancellationToken)
    {
        if (ToldBy(refusal) is { } told)
            return told;
        try
        {
            var head = await ClientOf(asked).HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, cancellationToken).ConfigureAwait(false);
            return head.BucketRegion;
        }
        catch (AmazonS3Exception e)
        {
            return ToldBy(e);
        }
    }

    private static string? ToldBy(AmazonS3Exception e)
    {
        if (e.InnerException is HttpErrorResponseException { Response: { } response } && response.GetHeaderValue(RegionHeader) is { Length: > 0 } ofHeader)
            return ofHeader;
        return e.ResponseBody is { } body && InBody().Match(body) is { Success: true } found ? found.Groups[1].Value : null;
    }

    [GeneratedRegex("<Region>([a-z0-9-]+)</Region>")]
    private static partial Regex InBody();
}
