using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Engine.Tests.Runs;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Storage.S3;

/// <summary>The lock of a lake in a bucket: a lease by the store's clock that every change carries with it.</summary>
public sealed class BucketLeaseTests : IDisposable
{
    private readonly FaultProxy _proxy;
    private readonly AwsSession _session;
    private readonly ManualTime _clock = new();
    private readonly string _bucket;

    public BucketLeaseTests(S3TestServer server)
    {
        _bucket = server.Boto.CreateBucket();
        _proxy = server.NewProxy();
        _session = new AwsSession(new AwsOptions
        {
            AccessKey = server.AccessKey,
            SecretKey = server.SecretKey,
            Region = MotoServer.Region,
            EndpointUrl = _proxy.Endpoint,
            RetryBudget = TimeSpan.FromSeconds(2)
        });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private StoreRules Rules => _proxy.Rules;

    public void Dispose()
    {
        _session.Dispose();
        _proxy.Dispose();
    }

    [Fact]
    public async Task A_held_lock_names_its_holder_and_its_end_by_the_clock_of_the_store()
    {
        Rules.ClockOffset = TimeSpan.FromDays(400);
        await using var held = await LockAsync("first");
        var error = await Assert.ThrowsAsync<LakeException>(() => LockAsync("second"));
        Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
        Assert.Contains("'first'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{Rules.Now.AddMinutes(5):yyyy-MM-dd}", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
        var holder = await Open().FindHolderAsync(Cancel);
        Assert.Equal(("first", true), (holder!.RunId, holder.IsAlive));
    }

    [Fact]
    public async Task A_released_lock_leaves_nothing_and_can_be_taken_again()
    {
        for (var i = 0; i < 3; i++)
        {
            await using (var held = await LockAsync($"run{i}"))
                await held.VerifyAsync(Cancel);
            Assert.Empty(await ContentsAsync(LakePath.Control));
        }
    }

    /// <summary>The clock of this machine is as far from the store's; nothing depends on it, and signatures by the store's clock are accepted.</summary>
    [Theory]
    [InlineData(-7200)]
    [InlineData(-360)]
    [InlineData(-5)]
    [InlineData(5)]
    [InlineData(360)]
    [InlineData(7200)]
    public async Task A_machine_whose_clock_is_wrong_neither_takes_a_living_lock_nor_loses_its_own(int seconds)
    {
        Rules.ClockOffset = TimeSpan.FromSeconds(seconds);
        using var first = Open();
        await using var held = await LockAsync("first", first);
        await Assert.ThrowsAsync<LakeException>(() => LockAsync("second"));
        await first.PutAsync("a/x", "one"u8.ToArray(), Cancel);
        await held.VerifyAsync(Cancel);
    }

    [Fact]
    public async Task After_its_end_by_the_stores_clock_another_run_takes_it_and_the_first_is_told_which()
    {
        await using var held = await LockAsync("first");
        Rules.ClockOffset += TimeSpan.FromMinutes(5.1);
        await Assert.ThrowsAsync<LakeException>(() => LockAsync("hasty"));
        Rules.ClockOffset += TimeSpan.FromMinutes(0.5);
        await using var taken = await LockAsync("second");
        var error = await Assert.ThrowsAsync<LakeException>(async () => await held.VerifyAsync(Cancel));
        Assert.Equal(LakeErrorCode.LeaseLost, error.Code);
        Assert.Contains("'second'", error.Message, StringComparison.Ordinal);
        Assert.True(held.LostToken.IsCancellationRequested);
        await held.DisposeAsync();
        await taken.VerifyAsync(Cancel);
    }

    [Fact]
    public async Task After_a_sleep_of_the_machine_no_change_of_a_run_that_was_overtaken_is_sent()
    {
        using var first = Open();
        await using var held = await LockAsync("first", first);
        await first.PutAsync("a/x", "one"u8.ToArray(), Cancel);
        Rules.ClockOffset += TimeSpan.FromMinutes(6);
        await using var taken = await Open().LockAsync(new LockClaim("second"), Cancel);
        _clock.Advance(TimeSpan.FromMinutes(6));
        _proxy.Clear();

        foreach (var change in Changes(first))
        {
            var error = await Assert.ThrowsAsync<LakeException>(change);
            Assert.Equal(LakeErrorCode.LeaseLost, error.Code);
            Assert.Contains("'second'", error.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(_proxy.Requests, request => request.Writes && !request.Key.EndsWith("/lock.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_a_sleep_in_which_nobody_took_the_lake_the_run_goes_on()
    {
        using var first = Open();
        await using var held = await LockAsync("first", first);
        PassTime(TimeSpan.FromMinutes(60));
        await first.PutAsync("a/x", "one"u8.ToArray(), Cancel);
        await Assert.ThrowsAsync<LakeException>(() => LockAsync("second"));
        await held.VerifyAsync(Cancel);
    }

    /// <summary>The clock of the holder stands still here, so only the signature can tell.</summary>
    [Theory]
    [InlineData("PutObject")]
    [InlineData("DeleteObject")]
    [InlineData("DeleteObjects")]
    [InlineData("UploadPart")]
    [InlineData("CompleteMultipartUpload")]
    public async Task A_change_that_is_stuck_until_another_run_has_the_lake_is_refused_by_the_store(string operation)
    {
        using var first = Open();
        await using var held = await LockAsync("first", first);
        await first.PutAsync("a/x", "one"u8.ToArray(), Cancel);
        var before = await ContentsAsync("a/");
        // Of parts that travel together one is stuck, and another may be refused before the second run has the lake.
        var second = new TaskCompletionSource<IStoreLock>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isStuck = 0;
        _proxy.Before = async request =>
        {
            if (request.Operation != operation || request.Key.EndsWith("/lock.json", StringComparison.Ordinal) || Interlocked.Exchange(ref isStuck, 1) == 1)
                return;
            Rules.ClockOffset += TimeSpan.FromMinutes(6);
            second.SetResult(await LockAsync("second"));
        };

        var error = await Assert.ThrowsAsync<LakeException>(() => Change(first, operation));

        await using var taken = await second.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        Assert.Equal(LakeErrorCode.AccessDenied, error.Code);
        Assert.Equal(before, await ContentsAsync("a/"));
        Assert.Equal(LakeErrorCode.LeaseLost, (await Assert.ThrowsAsync<LakeException>(async () => await held.VerifyAsync(Cancel))).Code);
    }

    [Fact]
    public async Task Renewal_keeps_the_lock_beyond_its_first_lease_and_survives_lost_replies()
    {
        await using var held = await LockAsync("first");
        _proxy.Rule = request => request.Method == "PUT" && request.Index % 2 == 0 ? Fault.LostReply : null;
        for (var i = 0; i < 9; i++)
        {
            while (_clock.Waiting == 0)
                await Task.Yield();
            PassTime(TimeSpan.FromSeconds(100));
            await held.VerifyAsync(Cancel);
        }
        _proxy.Rule = null;
        await Assert.ThrowsAsync<LakeException>(() => LockAsync("second"));
        Assert.False(held.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_lock_whose_taking_was_never_answered_is_recognised()
    {
        var lost = false;
        _proxy.Rule = request => request.Method == "PUT" && !lost && (lost = true) ? Fault.LostReply : null;
        await using var held = await LockAsync("first");
        await held.VerifyAsync(Cancel);
    }

    [Fact]
    public async Task A_lock_that_is_not_ours_is_not_touched()
    {
        await Open().PutAsync(LockRecord.Path, "mine!"u8.ToArray(), Cancel);
        var error = await Assert.ThrowsAsync<LakeException>(() => LockAsync("run"));
        Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
        Assert.Equal(5, (await Open().FindAsync(LockRecord.Path, Cancel))!.Length);
    }

    [Fact]
    public async Task A_store_that_tells_no_time_is_refused()
    {
        Rules.TellsTime = false;
        var error = await Assert.ThrowsAsync<LakeException>(() => LockAsync("run"));
        Assert.Equal(LakeErrorCode.StoreUnsafe, error.Code);
    }

    [Fact]
    public async Task What_was_changed_since_the_listing_is_not_removed()
    {
        using var store = Open();
        await store.PutAsync("a/x", "one"u8.ToArray(), Cancel);
        var listed = (await store.FindAsync("a/x", Cancel))!;
        await store.PutAsync("a/x", "somebody else's"u8.ToArray(), Cancel);
        await using var held = await LockAsync("run", store);
        var error = await Assert.ThrowsAsync<LakeException>(async () => await store.DeleteAsync([listed], Cancel));
        Assert.Equal(LakeErrorCode.ObjectChanged, error.Code);
        Assert.Equal(15, (await store.FindAsync("a/x", Cancel))!.Length);
    }

    private static List<Func<Task>> Changes(S3Store store) =>
        [.. new[]
        {
            "PutObject",
            "DeleteObject",
            "DeleteObjects",
            "CompleteMultipartUpload"
        }.Select(operation => (Func<Task>)(() => Change(store, operation)))];

    private static async Task Change(S3Store store, string operation)
    {
        switch (operation)
        {
            case "PutObject":
                await store.PutAsync("a/x", "one"u8.ToArray(), Cancel);
                break;
            case "DeleteObject":
                await store.DeleteAsync("a/x", Cancel);
                break;
            case "DeleteObjects":
                await store.DeleteAsync(["a/x", "a/y"], Cancel);
                break;
            default:
                await using (var publication = store.BeginPublication(new("first")))
                {
                    await using (var writer = publication.Create("a/large"))
                    {
                        writer.Content.Write(new byte[S3PartSizes.First + 1]);
                        await writer.CommitAsync(skipIfSame: false, Cancel);
                    }
                    await publication.CompleteAsync(null, Cancel);
                }
                break;
        }
    }

    private void PassTime(TimeSpan by)
    {
        Rules.ClockOffset += by;
        _clock.Advance(by);
    }

    private S3Store Open() => new(_session, _bucket, "lake/", new S3Options());

    private Task<IStoreLock> LockAsync(string runId, S3Store? store = null) => (store ?? Open()).LockAsync(new LockClaim(runId) { Clock = _clock }, Cancel);

    private async Task<List<StoredObject>> ContentsAsync(string folder = "") => await Open().ListAsync(folder, Cancel).ToListAsync(Cancel);
}
