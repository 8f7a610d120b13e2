using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Storage.Local;

/// <summary>The lock of a lake on a disk is the operating system's: it has no end but that of its holder.</summary>
public sealed class DiskLockTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Description => Open().Locate(LockRecord.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_held_lock_names_its_holder_and_ends_with_its_process_only()
    {
        await using var held = await LockAsync("first");
        var error = await Assert.ThrowsAsync<LakeException>(() => LockAsync("second"));
        Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
        Assert.Contains("'first'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{Environment.UserName}@{Environment.MachineName}", error.Message, StringComparison.Ordinal);
        Assert.Contains("as long as its process lives", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    [Fact]
    public async Task Whoever_asks_is_told_the_holder_while_the_lock_is_held_and_disturbs_nobody()
    {
        Assert.Null(await FindAsync());
        await using (var held = await LockAsync("first"))
        {
            var holder = await FindAsync();
            Assert.Equal(("first", true, (DateTimeOffset?)null), (holder!.RunId, holder.IsAlive, holder.Expires));
            await held.VerifyAsync(Cancel);
        }
        Assert.Null(await FindAsync());
        for (var i = 0; i < 20; i++)
        {
            using var stop = new CancellationTokenSource();
            var asking = Task.Run(async () => { while (!stop.IsCancellationRequested) await FindAsync(); }, Cancel);
            await using (await LockAsync($"run{i}"))
                await stop.CancelAsync();
            await asking;
        }
    }

    [Fact]
    public async Task A_released_lock_leaves_nothing_and_can_be_taken_again()
    {
        for (var i = 0; i < 3; i++)
        {
            await using (var held = await LockAsync($"run{i}"))
                await held.VerifyAsync(Cancel);
            Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        }
    }

    /// <summary>Its clock may have been set forward or back since; the description has a time in it, and nothing depends on it.</summary>
    [Theory]
    [InlineData(-7200)]
    [InlineData(-360)]
    [InlineData(-5)]
    [InlineData(5)]
    [InlineData(360)]
    [InlineData(7200)]
    public async Task What_a_dead_process_left_locks_nobody_out_and_no_clock_frees_what_a_living_one_holds(int seconds)
    {
        await using (var held = await LockAsync("living"))
        {
            Describe("living", DateTimeOffset.UtcNow.AddSeconds(seconds));
            await Assert.ThrowsAsync<LakeException>(() => LockAsync("second"));
        }
        Describe("dead", DateTimeOffset.UtcNow.AddSeconds(seconds));
        Assert.Equal(("dead", false), (await FindAsync() is { } left) ? (left.RunId, left.IsAlive) : default);
        await using var next = await LockAsync("next");
        Assert.Equal("next", (await FindAsync())!.RunId);
    }

    [Fact]
    public async Task Of_many_racers_for_a_free_lake_one_wins()
    {
        for (var round = 0; round < 10; round++)
        {
            var held = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => TryLockAsync($"racer{i}"), Cancel)));
            var winner = Assert.Single(held, h => h is not null)!;
            await winner.VerifyAsync(Cancel);
            await winner.DisposeAsync();
            Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
        }
    }

    /// <summary>One of two runs is refused the place beside a new lake, and looks for the other's lock in the other place.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_runs_that_would_keep_the_state_in_two_places_do_not_both_hold_a_new_lake(bool refusedIsLast)
    {
        IStoreLock? first = null;
        void LetTheOtherLock(LocalStore other) => first ??= Task.Run(() => other.LockAsync(new LockClaim("first"), Cancel)).GetAwaiter().GetResult();
        using var refused = new LocalStore(_folder["lake"], new Disk((change, path) =>
        {
            if (change != DiskChange.MoveFolder)
                return;
            if (refusedIsLast)
                LetTheOtherLock(Open());
            throw new UnauthorizedAccessException("no moves here");
        }), 1 << 16);
        using var allowed = new LocalStore(_folder["lake"], new Disk((change, path) =>
        {
            if (!refusedIsLast && change == DiskChange.CreateFile && path.EndsWith(DiskLock.Name, StringComparison.Ordinal))
                LetTheOtherLock(refused);
        }), 1 << 16);

        var error = await Assert.ThrowsAsync<LakeException>(() => (refusedIsLast ? refused : allowed).LockAsync(new LockClaim("second"), Cancel));
        Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
        Assert.Contains("'first'", error.Message, StringComparison.Ordinal);
        await first!.VerifyAsync(Cancel);
        await first.DisposeAsync();
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_move_that_fails_without_a_visible_reason_is_tried_again_before_the_state_is_kept_inside()
    {
        var failures = 2;
        using var store = new LocalStore(_folder["lake"], new Disk((change, _) =>
        {
            if (change == DiskChange.MoveFolder && failures-- > 0)
                throw new IOException("a folder of another that is gone by now");
        }), 1 << 16);
        await using var held = await store.LockAsync(new LockClaim("first"), Cancel);
        Assert.False(Directory.Exists(_folder["lake/_partitionlake"]));
    }

    [Fact]
    public async Task Holders_never_overlap_while_many_take_and_release()
    {
        var holders = 0;
        var taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                if (await TryLockAsync($"w{worker}-{i}") is not { } held)
                    continue;
                Assert.Equal(1, Interlocked.Increment(ref holders));
                Interlocked.Increment(ref taken);
                await held.VerifyAsync(Cancel);
                Assert.Equal(0, Interlocked.Decrement(ref holders));
                await held.DisposeAsync();
            }
        }, Cancel)));
        Assert.True(taken > 0);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_lock_whose_file_was_deleted_is_lost_and_nothing_is_published_any_more()
    {
        using var store = Open();
        await using var held = await store.LockAsync(new LockClaim("first"), Cancel);
        await using var publication = store.BeginPublication(new("first"));
        await using (var writer = publication.Create("a/x"))
            await writer.CommitAsync(skipIfSame: false, Cancel);
        File.Delete(store.Locate(DiskLock.Path));

        await using (await LockAsync("second"))
        {
            var error = await Assert.ThrowsAsync<LakeException>(() => publication.CompleteAsync(null, Cancel));
            Assert.Equal(LakeErrorCode.LeaseLost, error.Code);
            Assert.False(File.Exists(_folder["lake/a/x"]));
        }
    }

    [Theory]
    [InlineData("nfs", false, true)]
    [InlineData("cifs", false, true)]
    [InlineData("smb2", false, true)]
    [InlineData("NTFS", true, true)]
    [InlineData("ext4", false, false)]
    [InlineData("overlay", false, false)]
    [InlineData("NTFS", false, false)]
    public void A_network_disk_is_said(string format, bool isNetwork, bool isSaid) =>
        Assert.Equal(isSaid, NetworkDisk.WarningFor("/lake", format, isNetwork)?.Contains("network disk", StringComparison.Ordinal) == true);

    [Fact]
    public void The_disk_of_the_temporary_folder_is_asked_for_and_is_no_network_disk() => Assert.Null(NetworkDisk.WarningFor(_folder.Path));

    private LocalStore Open() => new(_folder["lake"]);

    private Task<IStoreLock> LockAsync(string runId) => Open().LockAsync(new LockClaim(runId), Cancel);

    private async Task<IStoreLock?> TryLockAsync(string runId)
    {
        try
        {
            return await LockAsync(runId);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.LakeLocked)
        {
            return null;
        }
    }

    private Task<LockHolder?> FindAsync() => Open().FindHolderAsync(Cancel);

    private void Describe(string runId, DateTimeOffset acquired)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Description)!);
        File.WriteAllBytes(Description, LockRecord.OfThisProcess(runId, acquired, lease: null).ToBytes());
    }
}
