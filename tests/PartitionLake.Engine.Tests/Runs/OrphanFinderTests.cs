using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Runs;

public sealed class OrphanFinderTests : IDisposable
{
    private const string Root = "some folder/lake/";

    private readonly FaultLake _lake;
    private readonly AwsSession _session;
    private readonly ILakeStore _store;

    public OrphanFinderTests(S3TestServer server)
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
    public async Task A_lake_in_order_has_no_orphans()
    {
        await _lake.RunAsync("a");
        await _lake.RunAsync("b", PublishMode.Append);
        Assert.Empty(await FindAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task What_a_dead_appending_run_left_is_found_and_removed_and_foreign_things_stay()
    {
        await _lake.RunAsync("base");
        var rows = _lake.RowsOfWholeLake();
        await LeaveAsync("dead", PublishMode.Append);
        Put("state=S0/part-dead.parquet", "state=S0/foreign.parquet", "other/part-dead.parquet",
            "_partitionlake/notes.txt", "_partitionlake/0123456789abcdef0123456789abcdef.tmp");
        Upload("state=S1/part-dead.parquet", "state=S1/part-20251124T010203Z-0a1b2c3d.parquet",
            "state=S1/foreign.parquet", "elsewhere.bin", "_partitionlake/runs/gone.json");

        var found = await FindAsync(TimeSpan.Zero);

        Assert.Equal(
            [
                "Journal _partitionlake/current/dead.journal",
                "Object state=S0/part-dead.parquet",
                "TemporaryFile _partitionlake/0123456789abcdef0123456789abcdef.tmp",
                "UnfinishedUpload _partitionlake/runs/gone.json",
                "UnfinishedUpload state=S1/part-20251124T010203Z-0a1b2c3d.parquet",
                "UnfinishedUpload state=S1/part-dead.parquet",
            ],
            found.Select(orphan => $"{orphan.Kind} {orphan.Path}").Order(StringComparer.Ordinal));
        // moto says of every upload that it began in 2010.
        Assert.DoesNotContain(await FindAsync(TimeSpan.FromHours(24)), orphan => orphan.LastModified.Year > 2010);

        await RemoveAsync(found);

        Assert.Empty(await FindAsync(TimeSpan.Zero));
        var left = _lake.Download();
        Assert.Equal([Root + "elsewhere.bin", Root + "state=S1/foreign.parquet"], left.Uploads.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["_partitionlake/current/000000000001-base.json", "_partitionlake/notes.txt", "_partitionlake/runs/base.json",
                "other/part-dead.parquet", "state=S0/foreign.parquet", "state=S0/part.parquet", "state=S1/part.parquet", "state=S2/part.parquet"],
            left.Objects.Keys.Order(StringComparer.Ordinal));
        _lake.Boto.Run("for k in args[1:]: client('s3').delete_object(Bucket=args[0], Key=k)",
            _lake.Bucket, Root + "other/part-dead.parquet", Root + "state=S0/foreign.parquet");
        Assert.Equal(rows, _lake.Rows(_lake.Download()));
    }

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Replace)]
    [InlineData(PublishMode.Merge)]
    public async Task Partitions_that_an_interrupted_run_replaced_are_data(PublishMode mode)
    {
        await _lake.RunAsync("base");
        await LeaveAsync("dead", mode);
        Assert.Empty(await FindAsync(TimeSpan.Zero));
    }

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Replace)]
    [InlineData(PublishMode.Merge)]
    public async Task Unfinished_uploads_of_every_mode_are_found_with_and_without_the_journal_of_their_run(PublishMode mode)
    {
        await _lake.RunAsync("base");
        Upload("state=S1/part.parquet", "state=NEW/part.parquet", "state=S1/foreign.parquet", "elsewhere/part.parquet");
        foreach (var hasJournal in new[] { true, false })
        {
            if (hasJournal)
                await LeaveAsync("dead", mode);
            else
                await _store.DeleteAsync(RunJournal.PathOf("dead"), Cancel);
            var found = await FindAsync(TimeSpan.Zero);
            Assert.Equal(["state=NEW/part.parquet", "state=S1/part.parquet"], found.Select(orphan => orphan.Path).Order(StringComparer.Ordinal));
            Assert.All(found, orphan => Assert.Equal((OrphanKind.UnfinishedUpload, hasJournal ? "dead" : null), (orphan.Kind, orphan.RunId)));
        }
        await using (await LakeLock.AcquireAsync(_store, new LockClaim("living"), Cancel))
            Assert.Empty(await FindAsync(TimeSpan.Zero));

        await RemoveAsync(await FindAsync(TimeSpan.Zero));

        Assert.Equal([Root + "elsewhere/part.parquet", Root + "state=S1/foreign.parquet"], _lake.Download().Uploads.Order(StringComparer.Ordinal));
        Assert.Equal(100, _lake.Rows(_lake.Download()).Count);
    }

    [Fact]
    public async Task What_a_completed_run_had_still_to_remove_is_removed()
    {
        await _lake.RunAsync("done");
        Put("state=S8/part.parquet", "state=S9/part.parquet");
        var version = (await _store.FindAsync("state=S9/part.parquet", Cancel))!.ETag;
        await LeaveAsync("done", PublishMode.Replace, new JournalObject("state=S8/part.parquet", "\"another version\""),
            new JournalObject("state=S9/part.parquet", version));

        var found = await FindAsync(TimeSpan.Zero);
        await RemoveAsync(found);

        Assert.Equal(["state=S9/part.parquet", "_partitionlake/current/done.journal"], found.Select(orphan => orphan.Path));
        Assert.Contains("state=S8/part.parquet", _lake.Download().Objects.Keys);
        await _store.DeleteAsync("state=S8/part.parquet", Cancel);
        Assert.Equal(100, _lake.RowsOfWholeLake().Count);
    }

    [Fact]
    public async Task What_another_writer_has_put_in_the_place_of_a_removal_is_not_removed_by_the_next_run()
    {
        await _lake.RunAsync("done");
        Put("state=S8/part.parquet", "state=S9/part.parquet");
        var version = (await _store.FindAsync("state=S9/part.parquet", Cancel))!.ETag;
        await LeaveAsync("done", PublishMode.Replace, new JournalObject("state=S8/part.parquet", "\"another version\""),
            new JournalObject("state=S9/part.parquet", version));

        await _lake.RunAsync("next");

        Assert.Equal(["state=S0", "state=S1", "state=S2", "state=S8"], _lake.Download().Data.Keys.Select(LakePath.FolderOf));
    }

    [Fact]
    public async Task What_a_living_run_may_own_is_no_orphan_and_nothing_is_removed_beside_it()
    {
        await LeaveAsync("dead", PublishMode.Append);
        Put("state=S0/part-dead.parquet");
        var found = await FindAsync(TimeSpan.Zero);
        Assert.Equal(2, found.Count);
        await using var held = await LakeLock.AcquireAsync(_store, new LockClaim("living"), Cancel);
        await LeaveAsync("living", PublishMode.Append);
        Put("state=S0/part-living.parquet");
        await LeaveAsync("older", PublishMode.Overwrite);
        Upload("state=S0/part-living.parquet", "state=S1/part.parquet");

        Assert.DoesNotContain(await FindAsync(TimeSpan.Zero), orphan => orphan.RunId != "dead" || orphan.Kind == OrphanKind.UnfinishedUpload);
        var error = await Assert.ThrowsAsync<LakeException>(() => RemoveAsync(found));

        Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
        Assert.Contains("living", error.Message, StringComparison.Ordinal);
        Assert.Contains("state=S0/part-dead.parquet", _lake.Download().Objects.Keys);
    }

    [Fact]
    public async Task A_removal_that_loses_the_lake_to_a_run_says_so()
    {
        await LeaveAsync("dead", PublishMode.Append);
        Put("state=S0/part-dead.parquet", "state=S1/part-dead.parquet");
        var found = await FindAsync(TimeSpan.Zero);
        using var other = new LakeStorage(_session).Open(_lake.Plan.Destination);
        LakeLock? taken = null;

        var error = await Assert.ThrowsAsync<LakeException>(
            () => new OrphanFinder(_store, TimeSpan.FromSeconds(-2), TimeProvider.System).RemoveAsync(found.ToHashSet(), Overtake, Cancel));

        Assert.Equal(LakeErrorCode.LeaseLost, error.Code);
        Assert.Contains("'second'", error.Message, StringComparison.Ordinal);
        await taken!.DisposeAsync();

        void Overtake(Orphan removed)
        {
            if (taken is not null)
                return;
            _lake.Proxy.Rules.ClockOffset += TimeSpan.FromMinutes(6);
            taken = LakeLock.AcquireAsync(other, new LockClaim("second"), Cancel).GetAwaiter().GetResult();
        }
    }

    [Fact]
    public async Task A_dead_run_on_a_disk_leaves_a_staging_folder()
    {
        using var folder = new TempFolder();
        using var store = new LocalStore(folder["lake"]);
        await using (var publication = store.BeginPublication(new("living")))
        {
            await using var writer = publication.Create("state=GA/x");
            await writer.CommitAsync(skipIfSame: false, Cancel);
            Directory.CreateDirectory(folder["_partitionlake/lake/staging/dead/new"]);
            File.WriteAllText(folder["_partitionlake/lake/staging/dead/live"], "");
            File.WriteAllText(folder["_partitionlake/lake/staging/dead/new/0"], "staged");
            var finder = new OrphanFinder(store, TimeSpan.Zero, TimeProvider.System);

            var found = await finder.FindAsync(Cancel).ToListAsync(Cancel);
            await finder.RemoveAsync(found.ToHashSet(), _ => { }, Cancel);

            Assert.Equal((OrphanKind.StagingFolder, "_partitionlake/staging/dead", "dead", 6L),
                found.Select(o => (o.Kind, o.Path, o.RunId, o.Bytes!.Value)).Single());
            Assert.False(Directory.Exists(folder["_partitionlake/lake/staging/dead"]));
            Assert.True(Directory.Exists(folder["_partitionlake/lake/staging/living"]));
            await publication.CompleteAsync(null, Cancel);
        }
        Assert.True(File.Exists(folder["lake/state=GA/x"]));
    }

    [Fact]
    public void Temporary_files_of_dead_processes_are_found_and_removed()
    {
        using var folder = new TempFolder();
        var (dead, living) = ($"partitionlake-rows-{int.MaxValue / 3}-{Guid.NewGuid():N}", $"partitionlake-rows-{Environment.ProcessId}-{Guid.NewGuid():N}");
        foreach (var name in (string[])[dead, living, "partitionlake-rows-of-mine", $"partitionlake-{int.MaxValue / 3}-{Guid.NewGuid():N}.spill"])
            Directory.CreateDirectory(folder[name]);
        File.WriteAllText(folder[dead + "/part.parquet"], "rows");
        File.WriteAllText(folder["partitionlake-notes.txt"], "mine");

        var found = Assert.Single(TemporaryLeftovers.Find(folder.Path, DateTimeOffset.UtcNow.AddMinutes(1)));
        Assert.Empty(TemporaryLeftovers.Find(folder.Path, DateTimeOffset.UtcNow.AddHours(-24)));
        TemporaryLeftovers.Remove(found);

        Assert.Equal((folder[dead], 4L), (found.Path, found.Bytes!.Value));
        Assert.False(Directory.Exists(folder[dead]));
        Assert.Equal(4, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [Fact]
    public async Task A_run_removes_the_files_that_a_kill_left_in_the_folder_for_temporary_ones()
    {
        var dead = _lake.Folder[$"temp/partitionlake-{int.MaxValue / 3}-{Guid.NewGuid():N}.upload"];
        var living = _lake.Folder[$"temp/partitionlake-{Environment.ProcessId}-{Guid.NewGuid():N}.upload"];
        File.WriteAllText(dead, "half");
        File.WriteAllText(living, "half");

        await _lake.RunAsync();

        Assert.Equal([living], Directory.GetFileSystemEntries(_lake.Temp));
    }

    // The lock is not held for it, so it is dead.
    private async Task LeaveAsync(string runId, PublishMode mode, params JournalObject[] removals)
    {
        var name = mode == PublishMode.Append ? $"part-{runId}.parquet" : "part.parquet";
        await new RunJournal(runId, "rates", "hash", "inputs", mode, name, DateTimeOffset.UtcNow.AddMinutes(-1),
            RunJournalState.Publishing, [], removals, 0).WriteAsync(_store, Cancel);
    }

    private void Put(params string[] paths) =>
        _lake.Boto.Run("for k in args[1]: client('s3').put_object(Bucket=args[0], Key=k, Body=b'left')", _lake.Bucket, paths.Select(KeyOf));

    private void Upload(params string[] paths) =>
        _lake.Boto.Run("for k in args[1]: client('s3').create_multipart_upload(Bucket=args[0], Key=k)", _lake.Bucket, paths.Select(KeyOf));

    private static string KeyOf(string path) => path.StartsWith("_partitionlake/", StringComparison.Ordinal)
        ? path.Replace("_partitionlake/", "some folder/_partitionlake/lake/", StringComparison.Ordinal)
        : Root + path;

    // The store's clock tells whole seconds, so what was just written may seem to be of the coming second.
    private async Task<List<Orphan>> FindAsync(TimeSpan age) =>
        await new OrphanFinder(_store, age - TimeSpan.FromSeconds(2), TimeProvider.System).FindAsync(Cancel).ToListAsync(Cancel);

    private Task RemoveAsync(IEnumerable<Orphan> orphans) =>
        new OrphanFinder(_store, TimeSpan.FromSeconds(-2), TimeProvider.System).RemoveAsync(orphans.ToHashSet(), _ => { }, Cancel);
}
