using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>
/// A run is stopped by SIGSTOP at a seeded moment, the store's clock goes on until its lease is over, another run completes, and the first is
/// woken: it changes nothing any more and names the other.
/// </summary>
public sealed class StoppedRunTests : IDisposable
{
    private static readonly PublishMode[] s_modes = Enum.GetValues<PublishMode>();

    private readonly StoppedProcess _process;

    public StoppedRunTests(S3TestServer server) => _process = new StoppedProcess(server);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _process.Dispose();

    [Fact]
    public async Task A_run_that_was_stopped_until_another_had_the_lake_changes_nothing_and_names_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are stopped by a signal.");
        var random = new Random(20261130);
        var (named, complete) = (0, 0);
        var calls = new Dictionary<PublishMode, (int First, int End)>();
        for (var i = 0; i < Effort.Of(24, 200); i++)
        {
            var mode = s_modes[i % s_modes.Length];
            if (!calls.TryGetValue(mode, out var range))
                calls[mode] = range = await _process.CallsAsync(mode);
            // By turns the holder's clock has counted the pause, or has not and only the store can tell.
            if (await StopAsync(random.Next(range.First, range.End), mode, countsPause: i % 2 == 0, $"{mode}, stop {i}"))
                named++;
            else
                complete++;
        }
        Console.WriteLine(
            $"zombies in a bucket: {named + complete} runs stopped until another had completed; "
                + $"{named} lost the lake, changed nothing and named the other, {complete} were over but for tidying up");
        Assert.True(named > complete, $"Only {named} runs lost the lake.");
    }

    /// <returns>Whether the run was told that it lost the lake; false where it was complete before.</returns>
    private async Task<bool> StopAsync(int call, PublishMode mode, bool countsPause, string situation)
    {
        var isComplete = false;
        var (code, message) = await _process.StopAsync(call, mode, care: null, countsPause, async () =>
        {
            isComplete = _process.Listing().Exists(item => item.Contains("/runs/stopped.json ", StringComparison.Ordinal));
            await OtherAsync(mode, again: isComplete, situation);
        });
        if (code is null)
        {
            Assert.True(isComplete, $"{situation}: the run says that it is complete.");
            return false;
        }
        Assert.True(code == nameof(LakeErrorCode.LeaseLost), $"{situation}: {code}: {message}");
        // A run that finds all as it would have written it leaves no record by which it could be named.
        Assert.True(message!.Contains(isComplete && mode != PublishMode.Append ? "This run is recorded and counts" : "'other'", StringComparison.Ordinal),
            $"{situation}: {message}");
        return true;
    }

    private async Task OtherAsync(PublishMode mode, bool again, string situation)
    {
        try
        {
            using var session = _process.NewSessionOfOther();
            // What the first had appended in full is appended again by force only.
            var options = new EtlOptions
            {
                RunId = "other",
                Force = again && mode == PublishMode.Append,
                TempPath = _process.Lake.Temp,
                Storage = new LakeStorage(session)
            };
            await EtlRun.RunAsync(_process.Lake.PlanOf(mode), options, new EtlProgress(), Cancel);
        }
        catch (LakeException e)
        {
            throw new InvalidOperationException($"{situation}: the other run failed: {e.Message}", e);
        }
    }
}
