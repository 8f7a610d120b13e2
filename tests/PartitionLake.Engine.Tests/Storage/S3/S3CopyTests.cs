using System.Security.Cryptography;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Storage.S3;

/// <summary>Copies that the store makes: conditions on both ends, lost replies, stores that heed no conditions, parts, and a lock that is lost.</summary>
public sealed class S3CopyTests : IDisposable
{
    private const string Source = "state/jobs/part.parquet";
    private const string Target = "lake/state=GA/part.parquet";

    private readonly FaultProxy _proxy;
    private readonly AwsSession _session;
    private readonly Boto _boto;
    private readonly string _name;
    private readonly S3Bucket _bucket;

    public S3CopyTests(S3TestServer server)
    {
        _boto = server.Boto;
        _name = _boto.CreateBucket();
        _proxy = server.NewProxy();
        _session = new AwsSession(
            new AwsOptions { AccessKey = server.AccessKey, SecretKey = server.SecretKey, Region = MotoServer.Region, EndpointUrl = _proxy.Endpoint });
        _bucket = new S3Bucket(_session, _name, new S3Options());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Assert.Empty(_session.S3.ListMultipartUploadsAsync(_name, CancellationToken.None).GetAwaiter().GetResult().MultipartUploads ?? []);
        _session.Dispose();
        _proxy.Dispose();
    }

    [Fact]
    public async Task A_copy_has_the_checksum_of_the_store_the_name_of_the_run_and_no_other_metadata()
    {
        var (source, content) = await LayAsync(10_000);
        var made = await CopyAsync(source, content.Length, S3Condition.Absent);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), made.Sha256);
        var head = await _bucket.HeadAsync(Target, Cancel, wantsChecksum: true);
        Assert.Equal((made.ETag, "run", made.Sha256), (head!.ETag, head.RunId, head.Sha256));
        Assert.Equal(1, _proxy.CountOf("CopyObject"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_whose_reply_was_lost_finds_its_own_object(bool replaces)
    {
        var before = replaces ? new S3Condition(false, await PutAsync(Target, "old"u8.ToArray(), "another")) : S3Condition.Absent;
        var (source, content) = await LayAsync(10_000);
        var lost = 0;
        _proxy.Rule = request => request.Operation == "CopyObject" && lost++ == 0 ? new Fault(FaultKind.LostReply) : null;
        var made = await CopyAsync(source, content.Length, before);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), made.Sha256);
        Assert.Equal((await _bucket.HeadAsync(Target, Cancel))!.ETag, made.ETag);
    }

    [Theory]
    [InlineData("appeared")]
    [InlineData("changed")]
    [InlineData("gone")]
    [InlineData("source")]
    public async Task Nothing_is_copied_where_either_end_is_another(string what)
    {
        var (source, content) = await LayAsync(10_000);
        var condition = what is "appeared" or "source" ? S3Condition.Absent : new S3Condition(false, await PutAsync(Target, "listed"u8.ToArray(), "another"));
        if (what == "source")
            await PutAsync(Source, "written since"u8.ToArray(), null);
        else if (what == "gone")
            await _bucket.DeleteAsync(Target, null, Cancel);
        else
            await PutAsync(Target, "somebody else's"u8.ToArray(), "another");
        var before = await _bucket.HeadAsync(Target, Cancel);

        var error = await Assert.ThrowsAsync<LakeException>(() => CopyAsync(source, content.Length, condition));

        Assert.Equal(LakeErrorCode.ObjectChanged, error.Code);
        Assert.Contains(what == "source" ? Source : Target, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await _bucket.HeadAsync(Target, Cancel));
    }

    [Fact]
    public async Task A_store_that_heeds_no_conditions_of_copies_is_found_out_once_and_looked_at_before_each()
    {
        _proxy.Rules.Copies = ConditionSupport.Ignored;
        using var store = new S3Store(_session, _name, "lake/", new S3Options());
        await using var held = await LakeLock.AcquireAsync(store, new LockClaim("run"), Cancel);
        await PutAsync("_partitionlake/lake/jobs/run/one/data/state=GA/x", "new"u8.ToArray(), null);
        var source = await store.ListAsync("_partitionlake/jobs/run/one/data", Cancel).SingleAsync(Cancel);
        await PutAsync("lake/state=GA/x", "somebody else's"u8.ToArray(), "another");

        await using var publication = store.BeginPublication(new("run"));
        var error = await Assert.ThrowsAsync<LakeException>(() => publication.CopyAsync(source, "state=GA/x", null, skipIfSame: true, Cancel));
        Assert.Equal(LakeErrorCode.ObjectChanged, error.Code);
        await publication.CopyAsync(source, "state=TX/x", null, skipIfSame: true, Cancel);

        // One copy tried, one done: the probe is gone, and nothing was written over.
        Assert.Equal(2, _proxy.CountOf("CopyObject"));
        Assert.Equal(["state=GA/x", "state=TX/x"], await store.ListAsync("", Cancel).Select(item => item.Path).ToListAsync(Cancel));
        Assert.Empty(await store.ListChildrenAsync("_partitionlake", Cancel)
            .Where(item => item.Path.EndsWith(".tmp", StringComparison.Ordinal)).ToListAsync(Cancel));
        Assert.Equal("another", await store.WriterOfAsync("state=GA/x", Cancel));
    }

    [Fact]
    public async Task A_large_object_is_copied_in_parts_and_its_bytes_are_read_for_their_checksum()
    {
        var (source, content) = await LayAsync(13_000_000);
        var made = await CopyAsync(source, content.Length, S3Condition.Absent, parts: true);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), made.Sha256);
        Assert.Equal(3, _proxy.CountOf("UploadPartCopy"));
        Assert.Equal("run", (await _bucket.HeadAsync(Target, Cancel))!.RunId);
    }

    [Theory]
    [InlineData("UploadPartCopy", 412, "PreconditionFailed")]
    [InlineData("CompleteMultipartUpload", 412, "PreconditionFailed")]
    public async Task A_copy_in_parts_that_fails_leaves_no_upload(string operation, int status, string code)
    {
        var (source, content) = await LayAsync(13_000_000);
        _proxy.Rule = request => request.Operation == operation ? new Fault(FaultKind.Answer, Status: status, Code: code) : null;
        var error = await Assert.ThrowsAsync<LakeException>(() => CopyAsync(source, content.Length, S3Condition.Absent, parts: true));
        Assert.Equal(LakeErrorCode.ObjectChanged, error.Code);
        Assert.Null(await _bucket.HeadAsync(Target, Cancel));
        foreach (var upload in await _bucket.ListUploadsAsync("", Cancel))
            await _bucket.AbortUploadAsync(upload.Key, upload.UploadId, Cancel);
    }

    [Fact]
    public async Task A_copy_that_comes_after_the_end_of_the_lease_is_refused_by_the_store()
    {
        using var store = new S3Store(_session, _name, "lake/", new S3Options());
        await using var held = await LakeLock.AcquireAsync(store, new LockClaim("run"), Cancel);
        await PutAsync("_partitionlake/lake/jobs/run/one/data/state=GA/x", "new"u8.ToArray(), null);
        var source = await store.ListAsync("_partitionlake/jobs/run/one/data", Cancel).SingleAsync(Cancel);
        // The request is stuck on its way until its time is over by the clock of the store.
        _proxy.Before = request =>
        {
            if (request.IsCopy)
                _proxy.Rules.ClockOffset = TimeSpan.FromHours(1);
            return Task.CompletedTask;
        };
        await using var publication = store.BeginPublication(new("run"));
        await Assert.ThrowsAsync<LakeException>(() => publication.CopyAsync(source, "state=GA/x", null, skipIfSame: true, Cancel));
        Assert.Empty(await store.ListAsync("", Cancel).ToListAsync(Cancel));
    }

    [Theory]
    [InlineData("503")]
    [InlineData("500 in 200")]
    public async Task A_copy_that_the_store_could_not_make_is_asked_for_again(string what)
    {
        var (source, content) = await LayAsync(10_000);
        var failed = 0;
        _proxy.Rule = request => request.Operation == "CopyObject" && failed++ < 2 ? what == "503" ? Fault.SlowDown : Fault.ErrorInSuccess : null;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), (await CopyAsync(source, content.Length, S3Condition.Absent)).Sha256);
        Assert.True(failed > 2);
    }

    [Fact]
    public async Task A_copy_that_is_denied_names_the_permission_and_the_target()
    {
        var (source, content) = await LayAsync(10_000);
        _proxy.Rule = request => request.IsCopy ? Fault.AccessDenied : null;
        var error = await Assert.ThrowsAsync<LakeException>(() => CopyAsync(source, content.Length, S3Condition.Absent));
        Assert.Equal(LakeErrorCode.AccessDenied, error.Code);
        Assert.Contains("s3:PutObject", error.Remedy, StringComparison.Ordinal);
        Assert.Contains($"{_name}/lake/state=GA/*", error.Remedy, StringComparison.Ordinal);
    }

    private Task<(string ETag, string Sha256)> CopyAsync(S3Version source, long length, S3Condition condition, bool parts = false) =>
        new S3Copy(_bucket, Target, "run") { MaxWhole = parts ? 6_000_000 : 5L << 30, PartBytes = 6_000_000 }.RunAsync(source, length, condition, Cancel);

    private async Task<(S3Version Source, byte[] Content)> LayAsync(int bytes)
    {
        var content = new byte[bytes];
        new Random(1).NextBytes(content);
        return (new S3Version(Source, await PutAsync(Source, content, null)), content);
    }

    private async Task<string> PutAsync(string key, byte[] content, string? runId) =>
        (await _bucket.PutAsync(key, new MemoryStream(content), S3Content.Md5Of(content), S3Condition.None, runId, Cancel))!;
}
