using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>The main job from and to a bucket.</summary>
public sealed class S3RunTests : IDisposable
{
    private readonly SmallLake _lake = new();
    private readonly AwsSession _session;
    private readonly LakeStorage _storage;
    private readonly string _bucket = $"lake-{Guid.NewGuid():n}";

    public S3RunTests(S3TestServer server)
    {
        _session = new AwsSession(
            new AwsOptions { AccessKey = server.AccessKey, SecretKey = server.SecretKey, Region = MotoServer.Region, EndpointUrl = server.Endpoint });
        _session.S3.PutBucketAsync(_bucket, Cancel).GetAwaiter().GetResult();
        _storage = new LakeStorage(_session);
        _lake.Plan = _lake.Plan with { Destination = $"s3://{_bucket}/lake/" };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _lake.Dispose();
        _session.Dispose();
    }

    [Fact]
    public async Task A_run_publishes_and_its_repetition_writes_nothing()
    {
        var first = await RunAsync();
        Assert.Equal(3, first.PartitionsCreated);
        Assert.Equal(100, first.RowsOut);
        Assert.Equal(["state=S0/part.parquet", "state=S1/part.parquet", "state=S2/part.parquet"], await DataAsync());

        var again = await RunAsync();
        Assert.Equal(3, again.PartitionsUnchanged);
        Assert.Equal(0, again.Objects);
        Assert.Single(await RunsAsync());
        Assert.Equal(await LocalRowsAsync(), await DownloadedRowsAsync());
    }

    [Fact]
    public async Task A_difference_between_two_readers_ends_the_run_before_any_object_is_visible()
    {
        await RunAsync();
        var (objects, rows) = (await DataAsync(), await DownloadedRowsAsync());
        _lake.Fact("SELECT i::INTEGER AS id, 'S' || i % 4 AS state, 'c1' AS code, i * 2.5::DOUBLE AS rate FROM range(90, 200) t(i)");
        _lake.Plan = _lake.Plan with { Verify = VerifyRule.All };

        var failure = await Assert.ThrowsAsync<LakeException>(() => RunAsync(new EtlOptions { Seams = new() { SecondView = SpoiltSource.InStateS2 } }));

        Assert.Equal(LakeErrorCode.VerificationFailed, failure.Code);
        Assert.Equal(objects, await DataAsync());
        Assert.Equal(rows, await DownloadedRowsAsync());
        Assert.Equal(4, (await RunAsync()).Verification!.Objects);
        Assert.Equal(4, (await DataAsync()).Count);
    }

    [Fact]
    public async Task Fact_and_dimension_come_from_a_bucket_too()
    {
        var expected = await LocalRowsAsync();
        foreach (var name in new[] { "fact.parquet", "dim.parquet" })
            await _session.S3.PutObjectAsync(new() { BucketName = _bucket, Key = $"in/a b/{name}", FilePath = _lake.Folder[name] }, Cancel);
        _lake.Plan = _lake.Plan with
        {
            Fact = [$"s3://{_bucket}/in/*/fact*.parquet"],
            Joins = [_lake.Plan.Joins[0] with { From = $"s3://{_bucket}/in/a b/dim.parquet" }],
        };
        Assert.Equal(100, (await RunAsync()).RowsIn);
        Assert.Equal(expected, await DownloadedRowsAsync());
    }

    [Fact]
    public async Task A_preview_tells_what_would_change_and_changes_nothing()
    {
        await RunAsync();
        var outcomes = new List<PartitionOutcome>();
        var before = await DataAsync();
        _lake.Fact("SELECT i::INTEGER AS id, 'S' || i % 4 AS state, 'c' || i % 5 AS code, i * 1.5::DOUBLE AS rate FROM range(100) t(i)");
        await RunAsync(new EtlOptions { WhatIf = true, OnPartition = outcome => { lock (outcomes) outcomes.Add(outcome); } });
        Assert.Equal(["Replace", "Replace", "Replace", "Create"], outcomes.OrderBy(o => o.Path).Select(o => o.Action.ToString()));
        Assert.Equal(before, await DataAsync());
    }

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Replace)]
    public async Task A_run_that_fails_half_way_is_completed_by_the_next(PublishMode mode)
    {
        _lake.Plan = _lake.Plan with { Mode = mode };
        var done = 0;
        var failure = await Assert.ThrowsAsync<LakeException>(() => RunAsync(new EtlOptions
        {
            MaxConcurrency = 1,
            OnPartition = _ => { if (++done == 2) throw new LakeException(LakeErrorCode.StoreFailed, "the machine lost power", "Plug it in."); },
        }));
        Assert.Contains("lost power", failure.Message, StringComparison.Ordinal);
        using var store = _storage.Open(_lake.Plan.Destination);
        var (journals, completed) = await RunJournal.ListAsync(store, Cancel);
        Assert.Empty(completed);

        var result = await RunAsync();

        Assert.Equal(await LocalRowsAsync(), await DownloadedRowsAsync());
        (journals, completed) = await RunJournal.ListAsync(store, Cancel);
        Assert.Empty(journals);
        Assert.Equal([result.RunId], await RunManifest.ListAsync(store, Cancel));
    }

    [Fact]
    public async Task A_resumed_run_goes_on_under_its_id()
    {
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Append };
        var journal = await DieAsync();

        var result = await RunAsync(new EtlOptions { Resume = true });

        Assert.Equal(journal.RunId, result.RunId);
        Assert.Equal(await LocalRowsAsync(), await DownloadedRowsAsync());
    }

    [Fact]
    public async Task What_a_dead_run_added_is_taken_back()
    {
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Append };
        await DieAsync();
        await RunAsync();
        Assert.Equal(await LocalRowsAsync(), await DownloadedRowsAsync());
    }

    [Fact]
    public async Task A_second_run_at_the_same_time_is_told_who_holds_the_lake()
    {
        using var store = _storage.Open(_lake.Plan.Destination);
        await using var held = await LakeLock.AcquireAsync(store, new LockClaim("first"), Cancel);
        var error = await Assert.ThrowsAsync<LakeException>(() => RunAsync());
        Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
        Assert.Contains("first", error.Message, StringComparison.Ordinal);
    }

    // What is left by a process that was killed while it published: a journal, some of its objects, an unfinished upload.
    private async Task<RunJournal> DieAsync()
    {
        await RunAsync();
        using var store = _storage.Open(_lake.Plan.Destination);
        var id = Assert.Single(await RunsAsync());
        var head = await RunManifest.ReadHeadAsync(store, id, Cancel);
        var inputs = string.Join('\n', head.Inputs.Select(input => $"{input.Source} {input.Fingerprint}").Prepend(head.PlanHash));
        var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(inputs)));
        var journal = new RunJournal(id, head.Plan, head.PlanHash, hash, head.Mode, $"part-{id}.parquet", head.Started, RunJournalState.Publishing, [], [], 0);
        await journal.WriteAsync(store, Cancel);
        await store.DeleteAsync(RunManifest.PathOf(id), Cancel);
        await store.DeleteAsync($"state=S1/part-{id}.parquet", Cancel);
        await _session.S3.InitiateMultipartUploadAsync(_bucket, $"lake/state=S1/part-{id}.parquet", Cancel);
        return journal;
    }

    private Task<EtlResult> RunAsync(EtlOptions? options = null) => _lake.RunAsync((options ?? new EtlOptions()) with { Storage = _storage });

    private async Task<List<string>> DataAsync()
    {
        using var store = _storage.Open(_lake.Plan.Destination);
        Assert.Empty(await store.ListUploadsAsync(Cancel));
        return await store.ListAsync("", Cancel).Select(item => item.Path).ToListAsync(Cancel);
    }

    private async Task<IReadOnlyList<string>> RunsAsync()
    {
        using var store = _storage.Open(_lake.Plan.Destination);
        return await RunManifest.ListAsync(store, Cancel);
    }

    /// <summary>The rows of the lake in the bucket, as DuckDB reads them after a plain download.</summary>
    private async Task<List<string>> DownloadedRowsAsync()
    {
        var folder = $"down-{Guid.NewGuid():n}";
        foreach (var path in await DataAsync())
            await (await _session.S3.GetObjectAsync(_bucket, "lake/" + path, Cancel)).WriteResponseStreamToFileAsync(
                _lake.Folder[$"{folder}/{path}"], false, Cancel);
        return Rows(folder);
    }

    private async Task<List<string>> LocalRowsAsync()
    {
        var plan = _lake.Plan;
        _lake.Plan = plan with { Destination = _lake.Folder["local"] };
        await _lake.RunAsync();
        _lake.Plan = plan;
        return Rows("local");
    }

    private List<string> Rows(string folder) =>
        _lake.Duck.Query(
            $"SELECT * EXCLUDE (filename) FROM read_parquet({Duck.Literal(_lake.Folder[folder + "/**/*.parquet"])}, "
                + "hive_partitioning=true, filename=true) ORDER BY ALL").ConvertAll(row => string.Join('|', row));
}
