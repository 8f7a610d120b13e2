using PartitionLake.Engine.Tests.Pipeline;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>
/// Two processes want one lake on a disk, and the clock of one of them is stepped while it holds the lock, or is wrong when it wants it: the second is
/// refused all the same, and the first completes.
/// </summary>
public sealed class SteppedClockTests
{
    private const string NotThere = "libfaketime is not installed (apt-get install libfaketime).";

    public static TheoryData<string> Steps => ["-2h", "-6m", "-5s", "+5s", "+6m", "+2h"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_lock_on_a_disk_is_kept(string step)
    {
        Assert.SkipUnless(FakedClock.IsThere, NotThere);
        using var lake = new SmallLake();
        var clock = new FakedClock(lake.Folder["clock"]);
        using var stepped = new RunHost(FaultLake.Program, clock: clock);
        using var still = new RunHost(FaultLake.Program);
        lake.Fact("SELECT i::INTEGER AS id, 'S' || i % 300 AS state, 'c' || i % 5 AS code, i * 1.5::DOUBLE AS rate FROM range(3000) t(i)");
        var count = 0;
        foreach (var isHolder in new[] { true, false })
        {
            var (holder, second) = isHolder ? (stepped, still) : (still, stepped);
            // A run may be over before it is stopped; then the next is tried.
            for (var isHeld = false; !isHeld;)
            {
                clock.Set("+0");
                lake.Clear();
                var first = holder.RunAsync(Job(lake, $"first{++count}"));
                await Task.WhenAny(first, HeldAsync(lake));
                holder.Stop();
                isHeld = await IsHeldAsync(lake);
                clock.Set(step);
                if (isHeld)
                {
                    var (code, message) = await second.RunAsync(Job(lake, $"second{count}"));
                    Assert.True(code == nameof(LakeErrorCode.LakeLocked), $"{step}: {code}: {message}");
                    Assert.Contains($"'first{count}'", message, StringComparison.Ordinal);
                }
                holder.Continue();
                Assert.Equal((null, null), await first);
            }
            Assert.Equal((null, null), await second.RunAsync(Job(lake, $"third{count}")));
        }
    }

    private static async Task HeldAsync(SmallLake lake)
    {
        while (!Cancel.IsCancellationRequested && !await IsHeldAsync(lake))
            await Task.Yield();
    }

    private static async Task<bool> IsHeldAsync(SmallLake lake)
    {
        using var store = lake.Open();
        return await store.FindHolderAsync(Cancel) is { IsAlive: true };
    }

    private static object Job(SmallLake lake, string runId) =>
        new { lake.Plan, RunId = runId, TempPath = lake.Folder.Path, Endpoint = "http://127.0.0.1:9", AccessKey = "none", SecretKey = "none" };
}
