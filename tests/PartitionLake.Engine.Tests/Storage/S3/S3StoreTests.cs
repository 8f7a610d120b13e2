using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Storage.S3;

public sealed class S3StoreTests : StoreContract
{
    private readonly Boto _boto;
    private readonly string _bucket;
    private readonly AwsSession _session;
    private readonly FaultProxy _proxy;

    public S3StoreTests(S3TestServer server)
    {
        // Between the look at a condition and the write moto lets other writes in, which S3 does not; the proxy lets in one at a time.
        _proxy = server.NewProxy();
        _boto = server.Boto;
        _bucket = $"lake-{Guid.NewGuid():n}";
        _session = new AwsSession(
            new AwsOptions { AccessKey = server.AccessKey, SecretKey = server.SecretKey, Region = MotoServer.Region, EndpointUrl = _proxy.Endpoint });
        _session.S3.PutBucketAsync(_bucket, Cancel).GetAwaiter().GetResult();
    }

    protected override ILakeStore Open() => new S3Store(_session, _bucket, "some folder/lake", new S3Options());

    public override void Dispose()
    {
        Assert.Empty(_session.S3.ListMultipartUploadsAsync(_bucket, CancellationToken.None).GetAwaiter().GetResult().MultipartUploads ?? []);
        _session.Dispose();
        _proxy.Dispose();
    }

    [Fact]
    public async Task Of_many_replacements_of_one_content_one_wins()
    {
        var bucket = new S3Bucket(_session, _bucket, new S3Options());
        var current = await PutAsync(bucket, "start", S3Condition.Absent);
        for (var round = 0; round < 10; round++)
        {
            var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => PutAsync(bucket, $"{round} {i}", new S3Condition(false, current)))));
            current = Assert.Single(won, eTag => eTag is not null);
            Assert.Equal($"{round} {Array.IndexOf(won, current)}",
                System.Text.Encoding.UTF8.GetString((await bucket.GetTailAsync("one", 100, Cancel))!.Content));
        }

        static Task<string?> PutAsync(S3Bucket bucket, string content, S3Condition condition) =>
            bucket.PutAsync("one", new MemoryStream(Bytes(content)), S3Content.Md5Of(Bytes(content)), condition, runId: null, Cancel);
    }

    [Fact]
    public async Task Data_appears_object_by_object_and_the_manifest_after_it()
    {
        using var store = Open();
        await PublishAsync(store, ("state=GA/x", "old"));
        await using var publication = store.BeginPublication(new("run"));
        Assert.Equal(StageOutcome.Created, await StageAsync(publication, "_partitionlake/runs/run.json", "manifest"));
        Assert.Equal(StageOutcome.Replaced, await StageAsync(publication, "state=GA/x", "new"));
        publication.Remove("never/was");
        await publication.CompleteAsync(null, Cancel);
        Assert.Equal(["_partitionlake/runs/run.json", "state=GA/x"], publication.Visible.Order(StringComparer.Ordinal));
        Assert.Equal("_partitionlake/runs/run.json", publication.Visible.Last());
        Assert.Equal("run", await store.WriterOfAsync("state=GA/x", Cancel));
    }

    [Fact]
    public async Task Two_objects_of_one_path_are_refused()
    {
        using var store = Open();
        await using var publication = store.BeginPublication(new("run"));
        await StageAsync(publication, "a/x", "one");
        var error = await Assert.ThrowsAsync<LakeException>(() => StageAsync(publication, "a/x", "two"));
        Assert.Equal(LakeErrorCode.PartitionPathConflict, error.Code);
        await Assert.ThrowsAsync<InvalidOperationException>(() => publication.CompleteAsync(null, Cancel));
    }

    [Fact]
    public async Task What_is_held_back_is_invisible_until_completion()
    {
        using var store = Open();
        await PublishAsync(store, ("state=GA/x", "old"));
        var before = await ContentsAsync(store);
        var begun = false;
        await using var publication = store.BeginPublication(
            new("run") { HoldBack = true, BeforeFirstChange = _ => { begun = true; return ValueTask.CompletedTask; } });
        await StageAsync(publication, "state=GA/x", "new");
        await StageAsync(publication, "state=TX/x", new string('x', 20_000_000));
        Assert.Equal(before, await ContentsAsync(store));
        Assert.False(begun);
        await publication.CompleteAsync(null, Cancel);
        Assert.True(begun);
        Assert.Equal("new", await ReadAsync(store, "state=GA/x"));
        Assert.Equal(20_000_000, (await store.FindAsync("state=TX/x", Cancel))!.Length);
    }

    [Fact]
    public async Task A_large_object_is_one_upload_and_its_repetition_none()
    {
        using var store = Open();
        var content = new string('y', 9_000_000) + new string('z', 9_000_000);
        await PublishAsync(store, ("big/x", content));
        var first = await store.FindAsync("big/x", Cancel);
        Assert.EndsWith("-3\"", first!.ETag, StringComparison.Ordinal);
        Assert.Equal(content, await ReadAsync(store, "big/x"));
        await using var publication = store.BeginPublication(new("again"));
        Assert.Equal(StageOutcome.Unchanged, await StageAsync(publication, "big/x", content));
        await publication.CompleteAsync(null, Cancel);
        Assert.Equal(first, await store.FindAsync("big/x", Cancel));
    }

    [Fact]
    public async Task Nothing_is_written_over_a_change_that_the_listing_did_not_show()
    {
        using var store = Open();
        await PublishAsync(store, ("a/x", "one"));
        var listed = await store.FindAsync("a/x", Cancel);
        await store.PutAsync("a/x", Bytes("somebody else's"), Cancel);
        await using var publication = store.BeginPublication(new("run"));
        await using (var writer = publication.Create("a/x", listed))
        {
            await writer.Content.WriteAsync(Bytes("two"), Cancel);
            await writer.CommitAsync(skipIfSame: true, Cancel);
        }
        var error = await Assert.ThrowsAsync<LakeException>(() => publication.CompleteAsync(null, Cancel));
        Assert.Equal(LakeErrorCode.ObjectChanged, error.Code);
        Assert.Contains("a/x", error.Message, StringComparison.Ordinal);
        Assert.Equal("somebody else's", await ReadAsync(store, "a/x"));
    }

    [Fact]
    public async Task A_version_that_is_gone_is_not_read()
    {
        using var store = Open();
        await store.PutAsync("a/x", new byte[300_000], Cancel);
        using var source = await store.OpenAsync("a/x", Cancel);
        await source.ReadAsync(0, new byte[10], Cancel);
        await store.PutAsync("a/x", new byte[300_000].Select((_, i) => (byte)i).ToArray(), Cancel);
        var error = await Assert.ThrowsAsync<LakeException>(async () => await source.ReadAsync(100, new byte[10], Cancel));
        Assert.Equal(LakeErrorCode.ObjectChanged, error.Code);
    }

    [Fact]
    public async Task Encryption_class_and_writer_are_stored_with_the_object()
    {
        using var store = new S3Store(
            _session, _bucket, "lake/", new S3Options { Encryption = S3Encryption.Kms, KmsKeyId = "alias/lake", StorageClass = "STANDARD_IA" });
        await using (var publication = store.BeginPublication(new("run-7")))
        {
            await using (var writer = publication.Create("a/x"))
            {
                await writer.Content.WriteAsync(Bytes("one"), Cancel);
                await writer.CommitAsync(skipIfSame: true, Cancel);
            }
            await publication.CompleteAsync(null, Cancel);
        }
        var head = _boto.Run(
            "h = client('s3').head_object(Bucket=args[0], Key='lake/a/x'); answer([h['ServerSideEncryption'], "
                + "h['SSEKMSKeyId'], h['BucketKeyEnabled'], h['StorageClass'], h['Metadata']['partitionlake-run']])", _bucket);
        Assert.Equal(["aws:kms", "alias/lake", "True", "STANDARD_IA", "run-7"], head.EnumerateArray().Select(value => value.ToString()));
    }

    [Fact]
    public async Task A_long_listing_is_complete_and_in_order()
    {
        _boto.Run(
            """
            s3 = client('s3')
            for i in range(1300):
                s3.put_object(Bucket=args[0], Key=f"some folder/lake/state={chr(65 + i % 20)}/month={i % 12:02}/{i}.parquet", Body=b'')
            """, _bucket);
        using var store = Open();
        var paths = await PathsAsync(store);
        Assert.Equal(1300, paths.Count);
        Assert.Equal(paths.Order(StringComparer.Ordinal), paths);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused_before_anything_happens()
    {
        using var store = Open();
        var path = "long=" + new string('x', 1_010) + "/x";
        var error = await Assert.ThrowsAsync<LakeException>(async () => await store.PutAsync(path, Bytes("x"), Cancel));
        Assert.Equal(LakeErrorCode.PartitionPathTooLong, error.Code);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named()
    {
        using var store = new S3Store(_session, "no-such-bucket-here", "lake/", new S3Options());
        var error = await Assert.ThrowsAsync<LakeException>(() => PathsAsync(store));
        Assert.Equal(LakeErrorCode.PathNotFound, error.Code);
        Assert.Contains("no-such-bucket-here", error.Message, StringComparison.Ordinal);
    }
}
