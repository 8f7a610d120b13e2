using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Aws.Signing;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>The requests to one bucket, each with the owner, the encryption and the retries it needs. Safe for several threads.</summary>
/// <param name="session">The way to the service.</param>
/// <param name="name">The bucket.</param>
/// <param name="options">How objects are stored.</param>
/// <param name="follower">Sees every attempt of a request; the holder of a lease lets none change anything that comes too late.</param>
/// <param name="abilities">What the store can do; where it is not known yet, conditions are sent as AWS takes them.</param>
internal sealed partial class S3Bucket(AwsSession session, string name, S3Options options, RequestFollower? follower = null, S3Abilities? abilities = null)
{
    /// <summary>The keys that a request lists at most.</summary>
    public const int MostKeys = 1_000;

    /// <summary>Under this name an object's metadata tells the run that wrote it.</summary>
    public const string RunMetadata = "partitionlake-run";

    /// <summary>A body that stops for this long is read again from where it stopped.</summary>
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(30);

    private readonly S3Abilities _abilities = abilities ?? S3Abilities.Aws with { CopiesConditionally = null };

    public string Name => name;

    public S3Options Options => options;

    public Uri? Endpoint => session.Endpoint;

    /// <summary>The partition as ARNs spell it.</summary>
    public string Partition => session.Partition;

    public RequestFollower? Follower => follower;

    /// <summary>The same bucket with another one that follows its requests, and what has been found out about it, if anything.</summary>
    public S3Bucket With(RequestFollower? other, S3Abilities? found = null) =>
        new(session, name, options, other, found ?? abilities) { ExplainDenied = ExplainDenied };

    /// <summary>The same bucket with another class for what is written.</summary>
    public S3Bucket Storing(string? storageClass) =>
        new(session, name, options with { StorageClass = storageClass }, follower, _abilities) { ExplainDenied = ExplainDenied };

    /// <summary>Makes more of the error of a denied request: given the error and the key.</summary>
    public Func<LakeException, string, LakeException>? ExplainDenied { get; init; }

    // Over https the transport protects the body, and hashing it a second time for the signature would only cost.
    private bool SignsPayload => session.Endpoint is { Scheme: "http" };

    /// <summary>What an object is at the moment, without its content; null where there is none.</summary>
    /// <param name="key">The object.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <param name="wantsChecksum">Whether the store is to tell the checksum that it has computed.</param>
    public Task<S3Head?> HeadAsync(
        string key, CancellationToken cancellationToken, bool wantsChecksum = false) => CallAsync("Reading", key, async (s3, token) =>
    {
        try
        {
            var request = new GetObjectMetadataRequest { BucketName = name, Key = key, ExpectedBucketOwner = options.ExpectedBucketOwner };
            if (wantsChecksum)
                request.ChecksumMode = ChecksumMode.ENABLED;
            var found = await s3.GetObjectMetadataAsync(request, token).ConfigureAwait(false);
            return new S3Head(found.ContentLength, found.ETag, found.LastModified ?? default, found.StorageClass?.Value, found.Metadata[RunMetadata])
            {
                Sha256 = S3Digest.Of(found.ChecksumSHA256),
            };
        }
        catch (AmazonS3Exception e) when (IsMissing(e))
        {
            return (S3Head?)null;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            // An answer to HEAD has no body, so it does not say why; that to GET does.
            return await AskAgainAsync(s3, key, token).ConfigureAwait(false);
        }
    }, cancellationToken);

    /// <summary>The last bytes of an object, at most as many as asked for, and what the object is. Null where there is none.</summary>
    public Task<S3Tail?> GetTailAsync(string key, int bytes, CancellationToken cancellationToken) => CallAsync("Reading", key, async (s3, token) =>
    {
        try
        {
            var request = NewGet(key, eTag: null);
            request.ByteRange = new ByteRange($"bytes=-{bytes}");
            using var response = await s3.GetObjectAsync(request, token).ConfigureAwait(false);
            var content = new byte[response.ContentLength];
            await ReadBodyAsync(response, content, token).ConfigureAwait(false);
            return new S3Tail(S3Range.TotalOf(response.ContentRange) ?? content.Length, response.ETag, content);
        }
        catch (AmazonS3Exception e) when (IsMissing(e))
        {
            return null;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // An empty object has no last byte.
            var head = await s3.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = name, Key = key, ExpectedBucketOwner = options.ExpectedBucketOwner }, token).ConfigureAwait(false);
            return new S3Tail(0, head.ETag, []);
        }
    }, cancellationToken);

    /// <summary>Fills the buffer from that offset of exactly that version of the object.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ObjectChanged"/>: it was replaced or removed.</exception>
    public async Task GetAsync(
        string key, string eTag, long offset, Memory<byte> destination, CancellationToken cancellationToken, string? versionId = null)
    {
        var done = 0;
        // What has arrived stays; only the rest is asked for again.
        await CallAsync("Reading", key, async (s3, token) =>
        {
            var request = NewGet(key, eTag);
            request.VersionId = versionId;
            request.ByteRange = new ByteRange(offset + done, offset + destination.Length - 1);
            try
            {
                using var response = await s3.GetObjectAsync(request, token).ConfigureAwait(false);
                if (response.ContentLength != destination.Length - done)
                    throw new IOException($"the store sent {response.ContentLength} bytes where {destination.Length - done} were asked for");
                await ReadBodyAsync(response, destination[done..], token, read => done += read).ConfigureAwait(false);
                return true;
            }
            catch (AmazonS3Exception e)
                when (e.StatusCode == HttpStatusCode.PreconditionFailed || e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable || IsMissing(e))
            {
                throw Changed(key, "while it was being read", e);
            }
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes an object in one request, if the condition holds.</summary>
    /// <returns>The ETag, or null when the condition does not hold.</returns>
    public Task<string?> PutAsync(string key, Stream content, string contentMd5, S3Condition condition, string? runId, CancellationToken cancellationToken) =>
        CallAsync("Writing", key, async (s3, token) =>
        {
            content.Position = 0;
            var request = new PutObjectRequest
            {
                BucketName = name,
                Key = key,
                InputStream = content,
                AutoCloseStream = false,
                UseChunkEncoding = false,
                DisablePayloadSigning = !SignsPayload,
                MD5Digest = contentMd5,
                ExpectedBucketOwner = options.ExpectedBucketOwner,
                IfMatch = IfMatch(condition),
                IfNoneMatch = IfNoneMatch(condition),
                StorageClass = options.StorageClass is null ? null : new S3StorageClass(options.StorageClass),
                ServerSideEncryptionMethod = Method(),
                ServerSideEncryptionKeyManagementServiceKeyId = options.Encryption == S3Encryption.Kms ? options.KmsKeyId : null,
                BucketKeyEnabled = options.Encryption == S3Encryption.Kms ? true : null,
            };
            if (runId is not null)
                request.Metadata[RunMetadata] = runId;
            follower?.Follow(request);
            try
            {
                return (await s3.PutObjectAsync(request, token).ConfigureAwait(false)).ETag;
            }
            catch (AmazonS3Exception e) when (DoesNotHold(e, condition))
            {
                return null;
            }
        }, cancellationToken);

    /// <summary>Removes an object; if a condition is given and the store checks it, only that version of it.</summary>
    /// <returns>False when it is another version.</returns>
    public Task<bool> DeleteAsync(string key, string? eTag, CancellationToken cancellationToken) => CallAsync("Removing", key, async (s3, token) =>
    {
        var request = new DeleteObjectRequest
        {
            BucketName = name,
            Key = key,
            IfMatch = _abilities.DeletesConditionally ? _abilities.InCondition(eTag) : null,
            ExpectedBucketOwner = options.ExpectedBucketOwner,
        };
        follower?.Follow(request);
        try
        {
            await s3.DeleteObjectAsync(request, token).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception e) when (eTag is not null && (e.StatusCode == HttpStatusCode.PreconditionFailed || IsMissing(e)))
        {
            return false;
        }
    }, cancellationToken);

    /// <summary>
    /// Removes up to 1,000 objects in one request, each only in the version that is named, and tells which ones could not be removed and why.
    /// </summary>
    public Task<IReadOnlyList<DeleteError>> DeleteAsync(IReadOnlyList<S3Version> items, CancellationToken cancellationToken) =>
        DeleteAsync(items[0].Key, [.. items.Select(item => new KeyVersion { Key = item.Key, ETag = InDelete(item.ETag) })], cancellationToken);

    /// <summary>One page of a listing, in the order of the UTF-8 bytes of the keys.</summary>
    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="delimiter">Where the rest of a key is cut; null lists whole keys.</param>
    /// <param name="from">Where the page begins.</param>
    /// <param name="keys">How many keys at most.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    public Task<ListObjectsV2Response> ListAsync(string prefix, string? delimiter, S3PageStart from, int keys, CancellationToken cancellationToken) =>
        CallListAsync("Listing", prefix, async (s3, cancel) =>
        {
            var request = new ListObjectsV2Request
            {
                BucketName = name,
                Prefix = prefix,
                Delimiter = delimiter,
                ContinuationToken = from.Token,
                StartAfter = from.After,
                MaxKeys = keys,
                Encoding = EncodingType.Url,
                ExpectedBucketOwner = options.ExpectedBucketOwner
            };
            return S3KeyText.Decoded(await s3.ListObjectsV2Async(request, cancel).ConfigureAwait(false));
        }, cancellationToken);

    /// <summary>An object as a user would write it.</summary>
    public string UriOf(string key) => $"s3://{name}/{key}";

    public LakeException Changed(string key, string when, Exception? inner = null) => new(
        LakeErrorCode.ObjectChanged,
        $"'{UriOf(key)}' was changed by something else {when}.",
        "Find out what else writes there, and run again.",
        UriOf(key),
        inner);

    private Task<T> CallAsync<T>(string action, string key, Func<IAmazonS3, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallListAsync(action, S3KeyText.CheckSendable(key, name), call, cancellationToken);

    // A prefix is no part of the path of a request: it may be any text.
    private async Task<T> CallListAsync<T>(string action, string prefix, Func<IAmazonS3, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Buckets.CallAsync(name, action, UriOf(prefix), call, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.AccessDenied && ExplainDenied is not null)
        {
            throw ExplainDenied(e, prefix);
        }
    }

    private async Task<S3Head> AskAgainAsync(IAmazonS3 s3, string key, CancellationToken cancellationToken)
    {
        var request = NewGet(key, eTag: null);
        request.ByteRange = new ByteRange("bytes=0-0");
        try
        {
            using var answer = await s3.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
            return new S3Head(S3Range.TotalOf(answer.ContentRange) ?? answer.ContentLength, answer.ETag,
                answer.LastModified ?? default, answer.StorageClass?.Value, answer.Metadata[RunMetadata]);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // An empty object has no first byte, and the clock has been set meanwhile.
            var head = await s3.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = name, Key = key, ExpectedBucketOwner = options.ExpectedBucketOwner },
                cancellationToken).ConfigureAwait(false);
            return new S3Head(0, head.ETag, head.LastModified ?? default, head.StorageClass?.Value, head.Metadata[RunMetadata]);
        }
    }

    private string? InDelete(string? eTag) => _abilities.DeletesConditionally ? _abilities.InCondition(eTag) : null;

    private GetObjectRequest NewGet(string key, string? eTag)
    {
        var request = new GetObjectRequest
        {
            BucketName = name,
            Key = key,
            EtagToMatch = _abilities.InCondition(eTag),
            ExpectedBucketOwner = options.ExpectedBucketOwner
        };
        follower?.Follow(request);
        return request;
    }

    private string? IfMatch(S3Condition condition) => _abilities.PutsConditionally ? _abilities.InCondition(condition.ETag) : null;

    private string? IfNoneMatch(S3Condition condition) => _abilities.PutsConditionally && condition.IsAbsent ? "*" : null;

    private ServerSideEncryptionMethod? Method() => options.Encryption switch
    {
        S3Encryption.Aes256 => ServerSideEncryptionMethod.AES256,
        S3Encryption.Kms => ServerSideEncryptionMethod.AWSKMS,
        _ => null,
    };

    // A store sends a body of the length it declared, or the connection ends early, or it stops: each is an error here, never a short buffer.
    private static async Task ReadBodyAsync(
        GetObjectResponse response, Memory<byte> destination, CancellationToken cancellationToken, Action<int>? onRead = null)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (var rest = destination; !rest.IsEmpty;)
        {
            stall.CancelAfter(StallLimit);
            int read;
            try
            {
                read = await response.ResponseStream.ReadAsync(rest, stall.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"no byte arrived for {StallLimit.TotalSeconds:N0} s", e);
            }
            if (read == 0)
                throw new EndOfStreamException("the body ended before its declared length");
            onRead?.Invoke(read);
            rest = rest[read..];
        }
    }

    private static bool IsMissing(AmazonS3Exception e) =>
        e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is not "NoSuchBucket";

    private static bool DoesNotHold(AmazonS3Exception e, S3Condition condition) =>
        !condition.IsNone && (e.StatusCode == HttpStatusCode.PreconditionFailed || (condition.ETag is not null && e.ErrorCode == "NoSuchKey"));
}
