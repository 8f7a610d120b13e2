using System.Globalization;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Storage.Local;

/// <summary>A small publication, stopped at each of its changes to the disk in turn.</summary>
public sealed class PublicationFaultTests : IDisposable
{
    private static readonly DateTime OldTime = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public async Task A_disk_that_is_full_at_any_change_leaves_the_lake_before_or_after(int failures)
    {
        var (before, after) = await ReferencesAsync();
        for (var at = 0; ; at++)
        {
            var root = MakeLake($"full {at}");
            var count = 0;
            var disk = new Disk((change, path) =>
            {
                var index = count++;
                // A full disk still deletes and renames; everything else fails.
                if (index >= at && index - at < failures
                    && change is not (DiskChange.DeleteFile or DiskChange.DeleteFolder
                    or DiskChange.DeleteTree or DiskChange.MoveFile or DiskChange.MoveFolder))
                    throw new IOException("No space left on device : '" + path + "'", DiskFailure.DiskFullCode);
            });
            var error = await Record.ExceptionAsync(() => RunAsync(root, disk));
            if (error is not null)
                Assert.Equal(LakeErrorCode.DiskFull, Assert.IsType<LakeException>(error).Code);
            AssertSame(error is null ? after : before, Snapshot(root));
            if (count <= at)
                return;
        }
    }

    [Fact]
    public async Task Any_single_failure_leaves_the_lake_before_or_after_at_once()
    {
        var (before, after) = await ReferencesAsync();
        for (var at = 0; ; at++)
        {
            var root = MakeLake($"single {at}");
            var count = 0;
            var disk = new Disk((change, path) =>
            {
                // An empty folder that cannot be deleted stays; it is no object.
                if (count++ == at && change != DiskChange.DeleteFolder)
                    throw new UnauthorizedAccessException($"{change} of '{path}' refused");
            });
            var error = await Record.ExceptionAsync(() => RunAsync(root, disk));
            if (error is not null)
            {
                Assert.Equal(LakeErrorCode.DestinationNotWritable, Assert.IsType<LakeException>(error).Code);
                Assert.NotNull(((LakeException)error).Remedy);
            }
            // What a failed clean-up left is no part of the lake, and the next run takes it away.
            await new LocalStore(root).RecoverAsync(Cancel);
            // Where the state could not be beside the lake it is inside.
            if (Directory.Exists(Path.Join(root, LakePath.Control)))
                Directory.Move(Path.Join(root, LakePath.Control),
                    Path.Join(Directory.CreateDirectory(Path.Join(root, "..", LakePath.Control)).FullName, "lake"));
            AssertSame(error is null ? after : before, Snapshot(root));
            if (count <= at)
                return;
        }
    }

    [Fact]
    public async Task A_kill_at_any_change_is_recovered_to_before_or_after()
    {
        var (before, after) = await ReferencesAsync();
        var outcomes = new HashSet<bool>();
        for (var at = 0; ; at++)
        {
            var root = MakeLake($"kill {at}");
            var count = 0;
            var error = await Record.ExceptionAsync(() => RunAsync(root, new Disk((_, _) => KillFrom(at, ref count))));
            Assert.True(error is null or KillException, error?.ToString());
            Assert.All(Directory.GetFiles(root, "*", SearchOption.AllDirectories),
                file => Assert.StartsWith(Path.Join(root, "state="), file, StringComparison.Ordinal));
            await new LocalStore(root).RecoverAsync(Cancel);
            var found = Snapshot(root);
            outcomes.Add(found.ContainsKey("lake/state=AL/x"));
            AssertSame(found.ContainsKey("lake/state=AL/x") ? after : before, found);
            if (count <= at)
                break;
        }
        Assert.Equal(2, outcomes.Count);
    }

    [Fact]
    public async Task A_kill_of_the_rollback_and_of_the_recovery_is_recovered_too()
    {
        var (before, after) = await ReferencesAsync();
        // The publication fails half way; its rollback is killed at each change; the first recovery is killed at each change.
        for (var failAt = 12; failAt < 40; failAt += 4)
        {
            for (var killAt = failAt + 1; killAt < failAt + 14; killAt += 3)
            {
                for (var killRecoveryAt = 0; killRecoveryAt < 9; killRecoveryAt += 3)
                {
                    var root = MakeLake($"chain {failAt} {killAt} {killRecoveryAt}");
                    var count = 0;
                    await Record.ExceptionAsync(() => RunAsync(root, new Disk((_, path) =>
                    {
                        if (count++ == failAt)
                            throw new IOException(path, DiskFailure.DiskFullCode);
                        if (count > killAt)
                            throw new KillException();
                    })));
                    var recovered = 0;
                    var killed = new LocalStore(root, new Disk((_, _) => KillFrom(killRecoveryAt, ref recovered)), 1 << 20);
                    await Record.ExceptionAsync(async () => await killed.RecoverAsync(Cancel));
                    await new LocalStore(root).RecoverAsync(Cancel);
                    var found = Snapshot(root);
                    AssertSame(found.ContainsKey("lake/state=AL/x") ? after : before, found);
                    Directory.Delete(Path.GetDirectoryName(root)!, recursive: true);
                }
            }
        }
    }

    [Fact]
    public async Task Without_hard_links_old_files_are_kept_as_copies()
    {
        var (before, _) = await ReferencesAsync();
        var root = MakeLake("copies");
        var disk = new Disk((change, path) =>
        {
            if (change == DiskChange.MoveFolder && path.EndsWith("runs", StringComparison.Ordinal))
                throw new IOException(path, DiskFailure.DiskFullCode);
        }, hardLinks: false);
        await Assert.ThrowsAsync<LakeException>(() => RunAsync(root, disk));
        AssertSame(before, Snapshot(root));
    }

    [Fact]
    public async Task What_is_taken_back_is_told_step_by_step_until_the_lake_is_whole()
    {
        var root = MakeLake("told");
        var steps = new List<PublicationStep?>();
        using var store = new LocalStore(root, new Disk((change, path) =>
        {
            if (change == DiskChange.MoveFolder && path.EndsWith("state=AL", StringComparison.Ordinal))
                throw new IOException(path, DiskFailure.DiskFullCode);
        }), memoryThreshold: 1000);
        await using var publication = store.BeginPublication(new("run") { Stepping = steps.Add });
        await StageAsync(publication, "state=GA/month=01/x", "ga new");
        await StageAsync(publication, "state=AL/x", "al");
        await Assert.ThrowsAsync<LakeException>(() => publication.CompleteAsync(null, Cancel));
        Assert.Equal([new(false, 0, 0), new(true, 0, 2), new(true, 1, 2), null], steps);
    }

    [Fact]
    public async Task A_broken_journal_stops_the_recovery()
    {
        var root = MakeLake("broken");
        var staging = Path.Join(Path.GetDirectoryName(root), "_partitionlake/lake/staging/run");
        Directory.CreateDirectory(staging);
        foreach (var text in new[]
        {
            "",
            "partitionlake journal 1\n+ 0 a\n",
            "partitionlake journal 2\nend 0\n",
            "partitionlake journal 1\n+ 0 ../../x\nend 1\n",
            "partitionlake journal 1\nx\nend 1\n"
        })
        {
            File.WriteAllText(Path.Join(staging, "publishing"), text);
            var error = await Assert.ThrowsAsync<LakeException>(async () => await new LocalStore(root).RecoverAsync(Cancel));
            Assert.True(error.Code is LakeErrorCode.FileCorrupt or LakeErrorCode.PathInvalid, error.Message);
        }
    }

    private static void KillFrom(int at, ref int count)
    {
        if (count++ >= at)
            throw new KillException();
    }

    private async Task<(SortedDictionary<string, string> Before, SortedDictionary<string, string> After)> ReferencesAsync()
    {
        var root = MakeLake("reference");
        var before = Snapshot(root);
        await RunAsync(root, new Disk());
        var after = Snapshot(root);
        Assert.Equal(
            ["_partitionlake/", "_partitionlake/lake/", "_partitionlake/lake/runs/", "_partitionlake/lake/runs/manifest.json", "lake/", "lake/state=AL/",
                "lake/state=AL/x", "lake/state=GA/", "lake/state=GA/month=01/", "lake/state=GA/month=01/x",
                "lake/state=GA/month=02/", "lake/state=GA/month=02/x", "lake/state=TX/", "lake/state=TX/x"],
            after.Keys);
        return (before, after);
    }

    private string MakeLake(string name)
    {
        var root = _folder[name + "/lake"];
        foreach (var (path, content) in new[]
        {
            ("state=GA/month=01/x", "ga old"),
            ("state=TX/x", "tx"),
            ("state=WY/month=01/x", "wy"),
            ("state=WY/month=02/x", "wy 2")
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(root, path))!);
            File.WriteAllText(Path.Join(root, path), content);
            File.SetLastWriteTimeUtc(Path.Join(root, path), OldTime);
        }
        return root;
    }

    /// <summary>Replaces one object, adds a folder in the lake and one in a partition, a large object and a manifest, removes two.</summary>
    private static async Task RunAsync(string root, Disk disk)
    {
        using var store = new LocalStore(root, disk, memoryThreshold: 1000);
        await using var publication = store.BeginPublication(new("run"));
        await StageAsync(publication, "state=GA/month=01/x", "ga new");
        await StageAsync(publication, "state=GA/month=02/x", new string('2', 5000));
        await StageAsync(publication, "state=AL/x", "al");
        await StageAsync(publication, "state=TX/x", "tx");
        await StageAsync(publication, "_partitionlake/runs/manifest.json", "{}");
        publication.Remove("state=WY/month=01/x");
        publication.Remove("state=WY/month=02/x");
        await publication.CompleteAsync(null, Cancel);
    }

    private static async Task StageAsync(IPublication publication, string path, string content)
    {
        await using var writer = publication.Create(path);
        await writer.Content.WriteAsync(System.Text.Encoding.UTF8.GetBytes(content), Cancel);
        await writer.CommitAsync(skipIfSame: true, Cancel);
    }

    /// <summary>Every folder and file of the lake and its state, with content and, for the files of the old lake, time of last change.</summary>
    private static SortedDictionary<string, string> Snapshot(string root)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var parent = Path.GetDirectoryName(root)!;
        foreach (var entry in new DirectoryInfo(parent).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(parent, entry.FullName);
            if (entry is FileInfo file)
                found[path] = File.ReadAllText(file.FullName)
                    + (file.LastWriteTimeUtc == OldTime ? " of " + OldTime.ToString(CultureInfo.InvariantCulture) : " of now");
            else
                found[path + "/"] = "";
        }
        return found;
    }

    private static void AssertSame(SortedDictionary<string, string> expected, SortedDictionary<string, string> found) =>
        Assert.Equal(expected.Select(e => $"{e.Key}: {e.Value}"), found.Select(e => $"{e.Key}: {e.Value}"));
}
