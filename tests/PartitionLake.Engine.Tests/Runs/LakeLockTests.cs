using System.Text;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Runs;

public sealed class LakeLockTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_held_lock_names_its_holder_and_its_end()
    {
        using var store = Open();
        await using var held = await AcquireAsync("first", Lease);
        var error = await Assert.ThrowsAsync<LakeException>(() => AcquireAsync("second", Lease));
        Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
        Assert.Contains("'first'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{Environment.UserName}@{Environment.MachineName}", error.Message, StringComparison.Ordinal);
        Assert.Contains("2026-11-22 12:03:00Z", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    [Fact]
    public async Task A_released_lock_leaves_nothing_and_can_be_taken_again()
    {
        for (var i = 0; i < 3; i++)
        {
            await using (var held = await AcquireAsync($"run{i}", Lease))
                await held.VerifyAsync(Cancel);
            Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        }
    }

    [Fact]
    public async Task Renewal_keeps_the_lock_beyond_its_first_lease()
    {
        await using var held = await AcquireAsync("first", Lease);
        for (var i = 0; i < 9; i++)
        {
            var before = Content();
            await PassAsync(Lease / 3);
            await UntilAsync(() => Content() != before);
        }
        Assert.False(held.LostToken.IsCancellationRequested);
        var error = await Assert.ThrowsAsync<LakeException>(() => AcquireAsync("second", Lease));
        Assert.Contains("12:12:00Z", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_racers_for_an_expired_lock_one_wins()
    {
        for (var round = 0; round < 10; round++)
        {
            WriteForeign(expires: _time.GetUtcNow().AddSeconds(-1), host: "elsewhere", processId: 1);
            await RaceAsync();
        }
    }

    [Fact]
    public async Task Of_many_racers_for_a_free_lake_one_wins()
    {
        for (var round = 0; round < 10; round++)
            await RaceAsync();
    }

    [Fact]
    public async Task Holders_never_overlap_while_many_take_and_release()
    {
        var holders = 0;
        var taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                try
                {
                    var held = await AcquireAsync($"w{worker}-{i}", Lease);
                    Assert.Equal(1, Interlocked.Increment(ref holders));
                    Interlocked.Increment(ref taken);
                    await held.VerifyAsync(Cancel);
                    Assert.Equal(0, Interlocked.Decrement(ref holders));
                    await held.DisposeAsync();
                }
                catch (LakeException e) when (e.Code == LakeErrorCode.LakeLocked)
                {
                }
            }
        }, Cancel)));
        Assert.True(taken > 0);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_unexpired_lock_of_another_machine_is_respected_and_one_of_a_dead_process_here_is_not()
    {
        WriteForeign(_time.GetUtcNow().AddMinutes(1), "elsewhere", int.MaxValue);
        await Assert.ThrowsAsync<LakeException>(() => AcquireAsync("run", Lease));

        WriteForeign(_time.GetUtcNow().AddMinutes(1), LockRecord.ThisHost(), int.MaxValue);
        await using var held = await AcquireAsync("run", Lease);
        await held.VerifyAsync(Cancel);
    }

    [Fact]
    public async Task A_process_id_that_was_used_again_does_not_keep_the_lock()
    {
        // This process lives, but it did not begin in 2000.
        WriteForeign(_time.GetUtcNow().AddMinutes(1), LockRecord.ThisHost(), Environment.ProcessId);
        await using var held = await AcquireAsync("run", Lease);
        await held.VerifyAsync(Cancel);
    }

    [Fact]
    public async Task A_lock_that_this_process_could_not_release_does_not_lock_it_out()
    {
        Directory.CreateDirectory(_folder["_partitionlake/lake"]);
        File.WriteAllBytes(_folder["_partitionlake/lake/lock.json"], LockRecord.OfThisProcess("failed", _time.GetUtcNow(), Lease).ToBytes());
        await using var held = await AcquireAsync("run", Lease);
        await held.VerifyAsync(Cancel);
        var error = await Assert.ThrowsAsync<LakeException>(() => AcquireAsync("other", Lease));
        Assert.Contains("'run'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_lock_is_noticed_and_the_release_leaves_the_other_runs_lock()
    {
        await using (var held = await AcquireAsync("first", Lease))
        {
            WriteForeign(_time.GetUtcNow().AddMinutes(1), "elsewhere", 1);
            await PassAsync(Lease / 3);
            await UntilAsync(() => held.LostToken.IsCancellationRequested);
            var error = await Assert.ThrowsAsync<LakeException>(() => held.VerifyAsync(Cancel));
            Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
        }
        Assert.Contains("foreign", Content(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_costs_the_lock_only_when_the_lease_ends()
    {
        var isBroken = false;
        var disk = new Disk((_, path) =>
        {
            if (Volatile.Read(ref isBroken))
                throw new IOException("no answer for " + path);
        });
        await using var held = await LakeLock.AcquireAsync(new LocalStore(_folder["lake"], disk, 1 << 20), "run", Lease, _time, Cancel);
        Volatile.Write(ref isBroken, true);
        await PassAsync(Lease / 3);
        await PassAsync(Lease / 3);
        Assert.False(held.LostToken.IsCancellationRequested);
        await PassAsync(Lease / 3);
        await UntilAsync(() => held.LostToken.IsCancellationRequested);
        Volatile.Write(ref isBroken, false);
    }

    [Fact]
    public async Task A_lock_that_is_not_ours_is_not_touched()
    {
        Directory.CreateDirectory(_folder["_partitionlake/lake"]);
        File.WriteAllText(_folder["_partitionlake/lake/lock.json"], "mine!");
        var error = await Assert.ThrowsAsync<LakeException>(() => AcquireAsync("run", Lease));
        Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
        Assert.Equal("mine!", Content());
    }

    private async Task RaceAsync()
    {
        var held = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
        {
            try
            {
                return await AcquireAsync($"racer{i}", Lease);
            }
            catch (LakeException e) when (e.Code == LakeErrorCode.LakeLocked)
            {
                return null;
            }
        })));
        var winner = Assert.Single(held, h => h is not null)!;
        await winner.VerifyAsync(Cancel);
        await winner.DisposeAsync();
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "*.json", SearchOption.AllDirectories));
    }

    private LocalStore Open() => new(_folder["lake"]);

    private Task<LakeLock> AcquireAsync(string runId, TimeSpan lease) => LakeLock.AcquireAsync(Open(), runId, lease, _time, Cancel);

    private string Content() => File.ReadAllText(_folder["_partitionlake/lake/lock.json"]);

    private void WriteForeign(DateTimeOffset expires, string host, int processId)
    {
        var longAgo = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Directory.CreateDirectory(_folder["_partitionlake/lake"]);
        var record = new LockRecord("foreign", "x@y", host, processId, longAgo, longAgo, expires, Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        // Replaced as a store does it: a reader never sees half of it.
        File.WriteAllText(_folder["_partitionlake/lake/draft"], Encoding.UTF8.GetString(record.ToBytes()));
        File.Move(_folder["_partitionlake/lake/draft"], _folder["_partitionlake/lake/lock.json"], overwrite: true);
    }

    /// <summary>Moves the clock once the renewal waits for it.</summary>
    private async Task PassAsync(TimeSpan by)
    {
        await UntilAsync(() => _time.Waiting > 0);
        _time.Advance(by);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
