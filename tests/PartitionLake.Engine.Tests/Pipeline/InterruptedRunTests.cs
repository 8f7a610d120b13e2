using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Storage.Local;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Whatever stops a run, the lake is as it was and no temporary file is left.</summary>
public sealed class InterruptedRunTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(EtlPhase.Plan)]
    [InlineData(EtlPhase.Dimensions)]
    [InlineData(EtlPhase.Rows)]
    [InlineData(EtlPhase.Publish)]
    public async Task A_cancelled_run_leaves_the_old_lake(EtlPhase phase)
    {
        await _lake.RunAsync();
        Change();
        var before = _lake.Files();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _lake.CancelAsync(
            new EtlOptions { Seams = new() { PhaseBegun = begun => CancelAt(begun, phase, stop) } },
            stop.Token));

        Assert.Equal(before, _lake.Files());
        Assert.Empty(Directory.GetFileSystemEntries(_lake.Temp));
        Assert.Equal(100, (await _lake.RunAsync()).RowsOut);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_between_two_partitions_leaves_the_old_lake()
    {
        await _lake.RunAsync();
        Change();
        var before = _lake.Files();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _lake.CancelAsync(
            new EtlOptions { MaxConcurrency = 1, OnPartition = _ => stop.Cancel() },
            stop.Token));

        Assert.Equal(before, _lake.Files());
    }

    [Fact]
    public async Task A_full_disk_while_spilling_is_named_and_nothing_is_published()
    {
        var failure = await _lake.FailAsync(new EtlOptions { Seams = new() { ShuffleMemory = 64, BeforeSpill = () => throw DiskFull() } });
        Assert.Equal(LakeErrorCode.DiskFull, failure.Code);
        Assert.Contains(_lake.Temp, failure.Message);
    }

    [Fact]
    public async Task A_full_disk_at_any_step_of_publishing_leaves_the_old_lake()
    {
        await _lake.RunAsync();
        var old = _lake.DataFiles();
        var failures = 0;
        var step = int.MaxValue;
        for (var failing = 1; failing <= step; failing++)
        {
            Change();
            step = 0;
            var failAt = failing;
            var disk = new Disk((_, path) =>
            {
                if (++step == failAt)
                    throw DiskFull();
            });
            try
            {
                await _lake.RunAsync(
                    new EtlOptions { MaxConcurrency = 1, Seams = new() { OpenStore = root => new LocalStore(root, disk, LocalStore.DefaultMemoryThreshold) } });
                // What fails behind the last visible step is clean-up, which the next run repeats.
                Assert.Equal(100, _lake.Rows("id").Count(row => (int)row[0]! >= 500));
                Restore();
            }
            catch (LakeException failure)
            {
                Assert.Equal(LakeErrorCode.DiskFull, failure.Code);
                failures++;
            }
            Assert.Equal(old, _lake.DataFiles());
        }
        Assert.True(failures >= 5, $"only {failures} steps failed");
        // One of the failures was that of releasing the lock; this stands for the end of its lease.
        File.Delete(_lake.Folder["_partitionlake/lake/lock.json"]);
        _lake.RestoreFact();
        await _lake.RunAsync();
        Assert.Equal(old, _lake.Files());
    }

    private void Restore()
    {
        _lake.RestoreFact();
        _lake.Clear();
        _lake.RunAsync().GetAwaiter().GetResult();
    }

    private static void CancelAt(EtlPhase begun, EtlPhase phase, CancellationTokenSource stop)
    {
        if (begun == phase)
            stop.Cancel();
    }

    private static IOException DiskFull() => new("No space left on device", DiskFailure.DiskFullCode);

    private void Change() =>
        _lake.Fact("SELECT 500 + i::INTEGER AS id, 'S' || i % 4 AS state, 'c' || i % 5 AS code, 2.0::DOUBLE AS rate FROM range(100) t(i)");
}
