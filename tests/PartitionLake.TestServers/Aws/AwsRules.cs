using System.Collections.Concurrent;

namespace PartitionLake.TestServers.Aws;

/// <summary>What AWS checks before it does what is asked, and moto lets pass: signature's region, clock, tokens, keys, and the bucket's region.</summary>
internal sealed class AwsRules(Func<DateTimeOffset> now, Func<string, string, Task<string?>> regionOf)
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, bool> _expired = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _badSignatures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _regions = new(StringComparer.Ordinal);

    /// <summary>From now on this token, or the key of that id, counts as expired.</summary>
    public void Expire(string tokenOrKey) => _expired[tokenOrKey] = true;

    /// <summary>From now on no signature by the key of that id is right.</summary>
    public void RejectSignature(string accessKey) => _badSignatures[accessKey] = true;

    public async Task<AwsRefusal?> CheckAsync(AwsRequest request)
    {
        if (request.SignedAt is { } at && (at - now()).Duration() > MostSkew && !request.IsPresigned)
        {
            return new AwsRefusal(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
            {
                JsonCode = "InvalidSignatureException",
                Details =
                    $"""<RequestTime>{at:yyyyMMdd'T'HHmmss'Z'}</RequestTime><ServerTime>{now():yyyy-MM-dd'T'HH:mm:ss'Z'}</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>""",
            };
        }
        if (request.AccessKey is { } key && _badSignatures.ContainsKey(key))
            return new AwsRefusal(403, "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
                {
                    JsonCode = "InvalidSignatureException"
                };
        if ((request.SessionToken is { } token && _expired.ContainsKey(token)) || (request.AccessKey is { } id && _expired.ContainsKey(id)))
            return new AwsRefusal(400, "ExpiredToken",
                "The provided token has expired.") { JsonCode = request.Service == "sts" ? "ExpiredToken" : "ExpiredTokenException" };
        return request.Service == "s3" && request.Bucket.Length > 0 && request.Operation != "CreateBucket"
            ? await CheckRegionAsync(request).ConfigureAwait(false)
            : CheckScope(request);
    }

    private static AwsRefusal? CheckScope(AwsRequest request)
    {
        if (request.SignedRegion is null || request.SignedRegion == request.Host.Region)
            return null;
        return request.Service == "s3"
            ? Malformed(request.SignedRegion, request.Host.Region)
            : new AwsRefusal(403, "SignatureDoesNotMatch",
                $"Credential should be scoped to a valid region, not '{request.SignedRegion}'.") { JsonCode = "InvalidSignatureException" };
    }

    private async Task<AwsRefusal?> CheckRegionAsync(AwsRequest request)
    {
        if (!_regions.TryGetValue(request.Bucket, out var region) && await regionOf(request.Bucket, request.Host.Region).ConfigureAwait(false) is { } found)
            _regions[request.Bucket] = region = found;
        if (region is null)
            return CheckScope(request);
        // The name of a bucket without a region leads to the place where it is, which finds the signature to be for another one.
        if (request.Host.IsGlobal && request.Host.Bucket.Length > 0)
            return request.SignedRegion == region || request.SignedRegion is null ? null : Malformed(request.SignedRegion, region);
        if (request.SignedRegion is { } signed && signed != request.Host.Region)
            return Malformed(signed, request.Host.Region == region ? region : request.Host.Region) with { BucketRegion = region };
        return request.Host.Region == region
            ? null
            : new AwsRefusal(301, "PermanentRedirect",
                "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.")
            {
                BucketRegion = region,
                Details = $"<Endpoint>{request.Bucket}.s3.{region}.amazonaws.com</Endpoint><Bucket>{request.Bucket}</Bucket>",
            };
    }

    private static AwsRefusal Malformed(string signed, string region) =>
        new(400, "AuthorizationHeaderMalformed", $"The authorization header is malformed; the region '{signed}' is wrong; expecting '{region}'")
        {
            BucketRegion = region,
            Details = $"<Region>{region}</Region>",
        };
}
