using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Aws;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Aws.Proxy;

/// <summary>What is sent is the same with and without an endpoint, and what AWS takes.</summary>
public sealed class OneWireTests(S3TestServer server) : IDisposable
{
    private static readonly string[] s_ofTheTransport = ["host", "authorization", "x-amz-date", "user-agent",
        "amz-sdk-invocation-id", "amz-sdk-request", "expect", "x-amz-content-sha256", "connection", "if-match", "content-md5"];

    private readonly ProxiedAws _aws = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _aws.Dispose();

    [Fact]
    public async Task The_same_requests_are_sent_with_and_without_an_endpoint()
    {
        using var proxy = server.NewProxy();
        using var byEndpoint = new AwsSession(ProxiedAws.Options(MotoServer.Region) with { EndpointUrl = proxy.Endpoint });
        var bucket = _aws.Boto().CreateBucket();

        await UseAsync(byEndpoint, bucket, "one/");
        await UseAsync(_aws.Session(), bucket, "two/");

        var ofEndpoint = proxy.Requests.Select(
            request => Described(request.Operation, request.Head.Names, name => request.Head[name]!, request.Query)).ToList();
        var ofAws = _aws.Proxy.Requests.Where(request => request.Operation != "CreateBucket")
            .Select(request => Described(request.Operation, request.Headers.Keys, name => request.Headers[name], request.Query)).ToList();
        // The store behind an endpoint is probed for what it can do.
        Assert.Equal(ofAws.Distinct().Order(StringComparer.Ordinal), ofEndpoint.Where(ofAws.Contains).Distinct().Order(StringComparer.Ordinal));
        Assert.Subset(ofAws.Select(text => text.Split(' ')[0]).Append("DeleteObjects").ToHashSet(), ofEndpoint.Select(text => text.Split(' ')[0]).ToHashSet());
    }

    [Fact]
    public async Task No_request_has_chunks_of_signatures_trailers_or_an_encryption_that_nobody_asked_for()
    {
        var bucket = _aws.Boto().CreateBucket();
        _aws.Proxy.Clear();

        await UseAsync(_aws.Session(), bucket, "lake/");

        foreach (var operation in new[]
        {
            "PutObject",
            "CreateMultipartUpload",
            "UploadPart",
            "CompleteMultipartUpload",
            "DeleteObjects",
            "GetObject",
            "HeadObject",
            "ListObjectsV2"
        })
            Assert.Contains(_aws.Proxy.Requests, request => request.Operation == operation);
        Assert.All(_aws.Proxy.Requests, request =>
        {
            Assert.True(request.Status is < 400 or 404 or 412, request.ToString());
            Assert.DoesNotContain("STREAMING", request.Header("x-amz-content-sha256") ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain("aws-chunked", request.Header("content-encoding") ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain(request.Headers.Keys,
                name => name is "x-amz-trailer" or "x-amz-checksum-mode" || name.StartsWith("x-amz-server-side-encryption", StringComparison.Ordinal));
            // Where a digest is needed it is one, and it is the same in all requests of an upload: none but Content-MD5.
            Assert.True(request.Operation == "DeleteObjects" || !request.Headers.Keys.Any(
                name => name == "x-amz-sdk-checksum-algorithm" || name.StartsWith("x-amz-checksum-", StringComparison.Ordinal)), request.ToString());
        });
        var faults = RequestValidator.Check(_aws.Proxy.Requests).Where(checkedOne => checkedOne.Faults.Count > 0)
            .Select(checkedOne => $"{checkedOne.Request}: {string.Join("; ", checkedOne.Faults)}");
        Assert.Equal("", string.Join(Environment.NewLine, faults));
    }

    [Fact]
    public async Task The_default_of_a_bucket_encrypts_where_nothing_else_is_asked_for()
    {
        var bucket = _aws.Boto().CreateBucket();
        _aws.Boto().Run(
            "client('s3').put_bucket_encryption(Bucket=args[0], ServerSideEncryptionConfiguration={'Rules': "
                + "[{'ApplyServerSideEncryptionByDefault': {'SSEAlgorithm': 'aws:kms', 'KMSMasterKeyID': 'alias/lake'}}]})", bucket);

        await UseAsync(_aws.Session(), bucket, "lake/");

        var found = _aws.Boto().Run(
            "answer(sorted({client('s3').head_object(Bucket=args[0], Key=o['Key']).get('ServerSideEncryption', "
                + "'none') for o in client('s3').list_objects_v2(Bucket=args[0])['Contents']}))", bucket);
        Assert.Equal("""["aws:kms"]""", found.ToString());
    }

    [Fact]
    public async Task An_upload_that_meets_another_write_begins_anew()
    {
        var bucket = _aws.Boto().CreateBucket();
        var refused = 0;
        _aws.Proxy.Answer = request => request.Operation == "CompleteMultipartUpload" && ++refused <= 2
            ? new AwsRefusal(409, "ConditionalRequestConflict", "A conflicting operation occurred.")
            : null;

        await UseAsync(_aws.Session(), bucket, "lake/");

        Assert.Equal((3, 3, 2),
            (_aws.Proxy.CountOf("CreateMultipartUpload"), _aws.Proxy.CountOf("CompleteMultipartUpload"), _aws.Proxy.CountOf("AbortMultipartUpload")));
        Assert.Equal(S3PartSizes.First + 10L,
            _aws.Boto().Run("answer(client('s3').head_object(Bucket=args[0], Key='lake/state=B/x')['ContentLength'])", bucket).GetInt64());
    }

    [Fact]
    public async Task An_archived_object_is_named_as_such()
    {
        var bucket = _aws.Boto().CreateBucket();
        _aws.Boto().Run("client('s3').put_object(Bucket=args[0], Key='lake/x', Body=b'one', StorageClass='GLACIER')", bucket);
        using var store = new S3Store(_aws.Session(), bucket, "lake/", new S3Options());

        var failure = await Assert.ThrowsAsync<LakeException>(async () => (await store.OpenAsync("x", Cancel)).Dispose());

        Assert.Equal(LakeErrorCode.ObjectArchived, failure.Code);
        Assert.Contains("archived", failure.Message, StringComparison.Ordinal);
        Assert.Contains("restore-object", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_pays_for_requests_is_said_in_each()
    {
        var bucket = _aws.Boto().CreateBucket();
        _aws.Proxy.Clear();

        await UseAsync(_aws.Session(ProxiedAws.Options(MotoServer.Region) with { RequesterPays = true }), bucket, "lake/");

        Assert.All(_aws.Proxy.Requests, request => Assert.Equal("requester", request.Header("x-amz-request-payer")));
    }

    // All kinds of request that a run sends.
    private static async Task UseAsync(AwsSession session, string bucket, string prefix)
    {
        using var store = new S3Store(session, bucket, prefix, new S3Options());
        await using (await store.LockAsync(new LockClaim("run"), Cancel))
        {
            await using var publication = store.BeginPublication(new("run"));
            foreach (var (path, length) in new[] { ("state=A/x", 10), ("state=B/x", S3PartSizes.First + 10) })
            {
                await using var writer = publication.Create(path);
                writer.Content.Write(new byte[length]);
                await writer.CommitAsync(skipIfSame: false, Cancel);
            }
            publication.Remove("gone");
            await publication.CompleteAsync(null, Cancel);
        }
        await foreach (var item in store.ListAsync("", Cancel))
        {
            using var source = await store.OpenAsync(item, Cancel);
            await source.ReadAsync(0, new byte[5], Cancel);
            Assert.NotNull(await store.FindAsync(item.Path, Cancel));
        }
    }

    private static string Described(string operation, IEnumerable<string> headers, Func<string, string> valueOf, string query) =>
        $"""{operation} {string.Join(' ', headers.Select(name => name.ToLowerInvariant()).Except(s_ofTheTransport).Where(name => !name.StartsWith("x-amz-checksum-", StringComparison.Ordinal)).Select(name => name is "content-length" or "range" ? name : $"{name}={valueOf(name)}").Order(StringComparer.Ordinal))} {string.Join('&', query.Split('&').Select(pair => pair.Split('=')[0]).Order(StringComparer.Ordinal))}""";
}
