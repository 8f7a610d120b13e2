using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Runs;

public sealed class RunInventoryTests : IDisposable
{
    private readonly FaultLake _lake;
    private readonly AwsSession _session;
    private readonly ILakeStore _store;

    public RunInventoryTests(S3TestServer server)
    {
        _lake = new FaultLake(server);
        _session = _lake.NewSession();
        _store = new LakeStorage(_session).Open(_lake.Plan.Destination);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _session.Dispose();
        _lake.Dispose();
    }

    [Fact]
    public async Task An_empty_lake_has_no_runs() => Assert.Empty(await ListAsync());

    [Fact]
    public async Task Completed_runs_tell_what_their_manifests_tell()
    {
        await _lake.RunAsync();
        _lake.Second();
        await _lake.RunAsync(mode: PublishMode.Replace);

        var runs = await ListAsync();

        Assert.Equal([RunState.Completed, RunState.Completed], runs.Select(run => run.State));
        Assert.Equal([PublishMode.Overwrite, PublishMode.Replace], runs.Select(run => run.Mode));
        Assert.All(runs, run => Assert.Equal(("rates", 100L, 100L), (run.Plan, run.RowsIn, run.RowsOut)));
        Assert.All(runs, run => Assert.True(run.Finished >= run.Started));
        Assert.Equal((3, 0), (runs[0].Counts!.Created, runs[0].Counts!.Replaced));
        Assert.Equal((1, 2), (runs[1].Counts!.Created, runs[1].Counts!.Replaced));
        Assert.True(runs[1].Counts!.BytesWritten > 0);
    }

    [Fact]
    public async Task A_run_that_holds_the_lock_is_running_and_one_that_has_ended_is_not()
    {
        await using (await LakeLock.AcquireAsync(_store, new LockClaim("now"), Cancel))
        {
            var run = Assert.Single(await ListAsync());
            Assert.Equal(("now", RunState.Running), (run.RunId, run.State));
            Assert.Contains(Environment.UserName, run.Owner, StringComparison.Ordinal);
            Assert.True(run.LeaseExpires > DateTimeOffset.UtcNow);
        }
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_run_that_failed_half_way_is_interrupted_until_it_is_repeated()
    {
        _lake.Proxy.Rule = request => request.Key.Contains("state=S2", StringComparison.Ordinal) ? Fault.AccessDenied : null;
        await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync("first"));
        _lake.Proxy.Rule = null;

        var run = Assert.Single(await ListAsync());
        Assert.Equal(("first", RunState.Interrupted, "rates", PublishMode.Overwrite), (run.RunId, run.State, run.Plan, run.Mode));
        Assert.Null(run.Finished);

        await _lake.RunAsync("second");
        run = Assert.Single(await ListAsync());
        Assert.Equal(("second", RunState.Completed), (run.RunId, run.State));
    }

    [Fact]
    public async Task A_run_whose_lock_outlived_it_is_interrupted()
    {
        // Nothing but the lock tells of it: it died before it changed anything.
        var past = DateTimeOffset.UtcNow.AddMinutes(-10);
        await _store.PutAsync(LakeLock.Path, new LockRecord("dead", "x@y", "elsewhere", 1, past, past, past.AddMinutes(5), "token", "nonce").ToBytes(), Cancel);

        var run = Assert.Single(await ListAsync());

        Assert.Equal(("dead", RunState.Interrupted), (run.RunId, run.State));
    }

    [Fact]
    public async Task A_manifest_that_cannot_be_read_does_not_hide_the_others()
    {
        await _lake.RunAsync("good");
        await _store.PutAsync(RunManifest.PathOf("bad"), "{ \"version\": 1"u8.ToArray(), Cancel);
        var errors = new List<string>();

        var runs = await new RunInventory(_store) { OnError = (id, _) => errors.Add(id) }.ListAsync(Cancel).ToListAsync(Cancel);

        Assert.Equal(["good"], runs.Select(run => run.RunId));
        Assert.Equal(["bad"], errors);
    }

    private async Task<List<RunInfo>> ListAsync() => await new RunInventory(_store).ListAsync(Cancel).ToListAsync(Cancel);
}
