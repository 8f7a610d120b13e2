using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Storage.S3;

/// <summary>Where the state of a lake in a bucket is, and that everybody finds it there.</summary>
public sealed class S3StateTests : IDisposable
{
    private readonly Boto _boto;
    private readonly FaultProxy _proxy;
    private readonly string _bucket;
    private readonly AwsSession _session;

    public S3StateTests(S3TestServer server)
    {
        _boto = server.Boto;
        _proxy = server.NewProxy();
        _bucket = server.Boto.CreateBucket();
        _session = new AwsSession(
            new AwsOptions { AccessKey = server.AccessKey, SecretKey = server.SecretKey, Region = MotoServer.Region, EndpointUrl = _proxy.Endpoint });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _session.Dispose();
        _proxy.Dispose();
    }

    [Theory]
    [InlineData("lake/", "_partitionlake/lake/")]
    [InlineData("lake", "_partitionlake/lake/")]
    [InlineData("a b/é/lake/", "a b/é/_partitionlake/lake/")]
    [InlineData("a/runs/", "a/_partitionlake/_runs/")]
    [InlineData("", "_partitionlake/")]
    public async Task The_state_is_beside_the_lake_and_inside_only_in_a_whole_bucket(string prefix, string state)
    {
        using var store = Open(prefix);
        await WriteAsync(store);

        var root = prefix.Length == 0 ? "" : prefix.TrimEnd('/') + "/";
        Assert.Equal(new[] { state + "lock.json", state + "runs/r.json", root + "state=GA/x" }.Order(StringComparer.Ordinal), Keys());
        Assert.Equal(["state=GA/x"], await store.ListAsync("", Cancel).Select(item => item.Path).ToListAsync(Cancel));
        Assert.Equal(["state=GA"], await store.ListChildrenAsync("", Cancel).Select(item => item.Path).ToListAsync(Cancel));
        Assert.Equal([LakeLock.Path, "_partitionlake/runs"],
            await store.ListChildrenAsync(LakePath.Control, Cancel).Select(item => item.Path).ToListAsync(Cancel));
        Assert.Equal(["_partitionlake/runs/r.json"], await store.ListAsync("_partitionlake/runs", Cancel).Select(item => item.Path).ToListAsync(Cancel));
        Assert.Equal($"s3://{_bucket}/{state}lock.json", store.Locate(LakeLock.Path));
        using var other = Open(prefix);
        Assert.Equal(["r"], await RunManifest.ListAsync(other, Cancel));
    }

    [Fact]
    public async Task State_that_is_found_inside_is_used_there()
    {
        Put("lake/_partitionlake/runs/old.json");
        using var store = Open("lake/");
        await WriteAsync(store);
        Assert.Equal(["lake/_partitionlake/lock.json", "lake/_partitionlake/runs/old.json", "lake/_partitionlake/runs/r.json", "lake/state=GA/x"], Keys());
        Assert.Equal(["state=GA/x"], await store.ListAsync("", Cancel).Select(item => item.Path).ToListAsync(Cancel));
    }

    [Theory]
    [InlineData("lake/_partitionlake/inner/runs/old.json")]
    [InlineData("lake/_partitionlake/_runs/lock.json")]
    [InlineData("lake/_partitionlake/")]
    public async Task The_state_of_a_nested_lake_is_not_taken_for_that_of_the_outer_one(string key)
    {
        Put(key);
        using var store = Open("lake/");
        Assert.Empty(await RunManifest.ListAsync(store, Cancel));
        await WriteAsync(store);
        Assert.Contains("_partitionlake/lake/lock.json", Keys());
    }

    [Fact]
    public async Task Unfinished_uploads_of_state_and_lake_are_found_and_aborted()
    {
        _boto.Run("for k in args[1:]: client('s3').create_multipart_upload(Bucket=args[0], Key=k)", _bucket,
            "lake/state=GA/x", "_partitionlake/lake/runs/r.json", "_partitionlake/other/runs/r.json");
        using var store = Open("lake/");
        var uploads = await store.ListUploadsAsync(Cancel);
        Assert.Equal(["_partitionlake/runs/r.json", "state=GA/x"], uploads.Select(upload => upload.Path).Order(StringComparer.Ordinal));
        foreach (var upload in uploads)
            await store.AbortUploadAsync(upload, Cancel);
        Assert.Empty(await store.ListUploadsAsync(Cancel));
        Assert.Equal(1, _boto.Run("answer(len(client('s3').list_multipart_uploads(Bucket=args[0])['Uploads']))", _bucket).GetInt32());
    }

    [Theory]
    [InlineData("PUT", "s3:PutObject")]
    [InlineData("GET", "s3:GetObject")]
    public async Task State_that_is_denied_beside_the_lake_is_an_error_that_names_both_prefixes_and_the_permission(string method, string permission)
    {
        _proxy.Rule = request => request.Method == method && request.Key.Contains("_partitionlake/lake", StringComparison.Ordinal) ? Fault.AccessDenied : null;
        using var store = Open("some/lake/");
        var error = await Assert.ThrowsAsync<LakeException>(async () =>
        {
            if (method == "PUT")
                await store.PutAsync(LakeLock.Path, "{}"u8.ToArray(), Cancel);
            else
                await store.OpenAsync(LakeLock.Path, Cancel);
        });
        Assert.Equal(LakeErrorCode.AccessDenied, error.Code);
        Assert.Contains($"s3://{_bucket}/some/lake/", error.Message, StringComparison.Ordinal);
        Assert.Contains($"s3://{_bucket}/some/_partitionlake/lake/", error.Message, StringComparison.Ordinal);
        Assert.Contains(permission, error.Remedy, StringComparison.Ordinal);
        Assert.Empty(Keys());
    }

    [Theory]
    [InlineData("_partitionlake/")]
    [InlineData("a/_partitionlake/lake/")]
    public void A_lake_among_the_state_of_others_is_refused(string prefix) =>
        Assert.Equal(LakeErrorCode.PathInvalid, Assert.Throws<LakeException>(() => Open(prefix)).Code);

    private S3Store Open(string prefix) => new(_session, _bucket, prefix, new S3Options());

    private static async Task WriteAsync(S3Store store)
    {
        await store.PutAsync(LakeLock.Path, "{}"u8.ToArray(), Cancel);
        await using var publication = store.BeginPublication(new("r"));
        foreach (var path in new[] { "state=GA/x", "_partitionlake/runs/r.json" })
        {
            await using var writer = publication.Create(path);
            await writer.Content.WriteAsync("x"u8.ToArray(), Cancel);
            await writer.CommitAsync(skipIfSame: true, Cancel);
        }
        await publication.CompleteAsync(null, Cancel);
    }

    private void Put(params string[] keys) => _boto.Run("for k in args[1]: client('s3').put_object(Bucket=args[0], Key=k, Body=b'{}')", _bucket, keys);

    private IEnumerable<string> Keys() =>
        _boto.Run("answer([o['Key'] for o in client('s3').list_objects_v2(Bucket=args[0]).get('Contents', [])])", _bucket)
            .EnumerateArray().Select(key => key.GetString()!).Order(StringComparer.Ordinal);
}
