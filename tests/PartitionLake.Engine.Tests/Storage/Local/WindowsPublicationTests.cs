using System.Text;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Storage.Local;

/// <summary>A lake on a disk of Windows, with readers, scanners and attributes in the way.</summary>
public sealed class WindowsPublicationTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _warnings = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Root => _folder["lake"];

    private string Staging => _folder["_partitionlake/lake/staging"];

    public void Dispose()
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        _folder.Dispose();
    }

    [Theory]
    [InlineData(WindowsError.PathNotFound)] // a path of more than 260 characters, where the system does not take them
    [InlineData(WindowsError.InvalidFunction)] // FAT
    [InlineData(1142)] // too many links
    public async Task A_replacement_that_fails_half_way_brings_all_rows_back_where_no_link_can_be_made(int answer)
    {
        var windows = new SimulatedWindows { LinkAnswer = answer };
        MakeLake(6);
        var moved = 0;
        var disk = windows.ToDisk((change, path) =>
        {
            if (change == DiskChange.MoveFile && path.StartsWith(Root, StringComparison.Ordinal) && ++moved == 5)
                throw new IOException(path, DiskFailure.DiskFullCode);
        });
        var error = await Assert.ThrowsAsync<LakeException>(() => ReplaceAsync(disk, 6));
        Assert.Equal(LakeErrorCode.DiskFull, error.Code);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"old {i}"), Read(6));
        await new LocalStore(Root, windows.ToDisk(), 1 << 20).RecoverAsync(Cancel);
        Assert.False(Directory.Exists(Staging));
    }

    [Fact]
    public async Task A_scanner_that_holds_each_new_file_for_a_moment_delays_a_run_and_no_more()
    {
        var windows = new SimulatedWindows();
        MakeLake(5);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var disk = windows.ToDisk((change, path) =>
        {
            // Each file that was written is open without sharing when it is to be renamed, linked or deleted.
            foreach (var file in Directory.Exists(Staging) ? Directory.EnumerateFiles(Staging, "*", SearchOption.AllDirectories) : [])
            {
                if (Path.GetFileName(file) != "live" && seen.Add(file))
                    windows.Held[file] = 4;
            }
            if (change == DiskChange.MoveFolder && path.EndsWith("p=9", StringComparison.Ordinal) && seen.Add(path))
                throw new UnauthorizedAccessException("A file below is open.");
        });
        await ReplaceAsync(disk, 5, alsoNew: 9);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"new {i}"), Read(5));
        Assert.Equal("new 9", File.ReadAllText(_folder["lake/p=9/x"]));
        Assert.True(windows.Waited > TimeSpan.Zero);
        Assert.False(Directory.Exists(Staging));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_partition_that_is_being_read_is_replaced_where_the_disk_knows_POSIX_semantics()
    {
        var windows = new SimulatedWindows();
        MakeLake(3);
        windows.Read.Add(FileOf(1));
        await ReplaceAsync(windows.ToDisk(), 3);
        Assert.Equal(["new 0", "new 1", "new 2"], Read(3));
        Assert.Equal(TimeSpan.Zero, windows.Waited);
        Assert.DoesNotContain("MoveFileEx", windows.Calls);
    }

    [Fact]
    public async Task A_partition_that_is_being_read_is_replaced_on_any_other_disk_as_soon_as_the_reader_ends()
    {
        var windows = new SimulatedWindows { IsPosix = false };
        MakeLake(3);
        windows.Read.Add(FileOf(1));
        var attempts = 0;
        await ReplaceAsync(windows.ToDisk((change, path) =>
        {
            if (change == DiskChange.MoveFile && path == FileOf(1) && ++attempts == 8)
                windows.Read.Remove(path);
        }), 3);
        Assert.Equal(["new 0", "new 1", "new 2"], Read(3));
        Assert.InRange(windows.Waited, TimeSpan.FromMilliseconds(100), Patience.Limit);
        Assert.Contains("MoveFileEx", windows.Calls);
    }

    [Fact]
    public async Task A_reader_that_stays_is_named_by_its_file_after_ten_seconds_and_stops_no_run_but_this_one()
    {
        var windows = new SimulatedWindows();
        MakeLake(4);
        windows.Held[FileOf(2)] = int.MaxValue;
        // The file's other names are as locked as it is.
        var disk = windows.ToDisk((change, path) =>
        {
            if (change is DiskChange.DeleteFile && path.EndsWith("old/2", StringComparison.Ordinal) && windows.Held.ContainsKey(FileOf(2)))
                throw WindowsError.ToException(WindowsError.SharingViolation, path);
            if (change == DiskChange.DeleteTree && windows.Held.ContainsKey(FileOf(2)))
                throw new IOException("The directory is not empty.", WindowsError.ToHResult(WindowsError.FolderNotEmpty));
        });
        var error = await Assert.ThrowsAsync<LakeException>(() => ReplaceAsync(disk, 4));
        Assert.Equal(LakeErrorCode.FileInUse, error.Code);
        Assert.Contains($"'{FileOf(2)}' is in use", error.Message, StringComparison.Ordinal);
        Assert.Equal(["old 0", "old 1", "old 2", "old 3"], Read(4));
        Assert.InRange(windows.Waited, Patience.Limit, 3 * Patience.Limit);
        Assert.Contains("old/2'", Assert.Single(_warnings), StringComparison.Ordinal);

        // Another run that changes something else goes on, and says what it could not delete.
        _warnings.Clear();
        await ReplaceAsync(disk, 2, runId: "second");
        Assert.Equal(["new 0", "new 1", "old 2", "old 3"], Read(4));
        Assert.Contains("cannot be deleted", Assert.Single(_warnings), StringComparison.Ordinal);

        windows.Held.Clear();
        _warnings.Clear();
        await ReplaceAsync(disk, 4, runId: "third");
        Assert.Equal(["new 0", "new 1", "new 2", "new 3"], Read(4));
        Assert.False(Directory.Exists(Staging));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_reader_that_stays_where_the_disk_knows_no_POSIX_semantics_is_told_as_what_it_may_be()
    {
        var windows = new SimulatedWindows { IsPosix = false };
        MakeLake(3);
        windows.Read.Add(FileOf(1));
        var error = await Assert.ThrowsAsync<LakeException>(() => ReplaceAsync(windows.ToDisk(), 3));
        Assert.Equal(LakeErrorCode.FileInUse, error.Code);
        Assert.Contains($"'{FileOf(1)}' cannot be changed: another program has it open", error.Message, StringComparison.Ordinal);
        Assert.Contains("write access", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(["old 0", "old 1", "old 2"], Read(3));
        Assert.False(Directory.Exists(Staging));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_deleted_is_not_carried_out_again()
    {
        var windows = new SimulatedWindows();
        MakeLake(2);
        var isHeld = true;
        var disk = windows.ToDisk((change, path) =>
        {
            if (isHeld && (change == DiskChange.DeleteTree || (change == DiskChange.DeleteFile && Path.GetFileName(path) == "publishing")))
                throw WindowsError.ToException(WindowsError.SharingViolation, path);
        });
        await ReplaceAsync(disk, 1, removed: 1);
        Assert.False(File.Exists(FileOf(1)));
        Assert.Single(_warnings);
        // What the next run writes at the path that the first one removed would be removed with it.
        await ReplaceAsync(disk, 0, alsoNew: 1, runId: "second");
        await new LocalStore(Root, disk, 1 << 20).RecoverAsync(Cancel);
        Assert.Equal("new 1", File.ReadAllText(FileOf(1)));
        isHeld = false;
        await new LocalStore(Root, disk, 1 << 20).RecoverAsync(Cancel);
        Assert.Equal("new 1", File.ReadAllText(FileOf(1)));
        Assert.False(Directory.Exists(Staging));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_partition_file_that_is_read_only_is_one_clear_error_and_no_trouble_once_the_attribute_is_gone(bool isRemoved)
    {
        var windows = new SimulatedWindows();
        MakeLake(3);
        File.SetAttributes(FileOf(1), FileAttributes.ReadOnly);
        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<LakeException>(
                () => isRemoved ? ReplaceAsync(windows.ToDisk(), 1, removed: 1) : ReplaceAsync(windows.ToDisk(), 3));
            Assert.Equal(LakeErrorCode.DestinationNotWritable, error.Code);
            Assert.Contains($"'{FileOf(1)}' has the attribute read-only", error.Message, StringComparison.Ordinal);
            Assert.Equal(["old 0", "old 1", "old 2"], Read(3));
            Assert.False(Directory.Exists(Staging));
        }
        Assert.Equal(TimeSpan.Zero, windows.Waited);
        File.SetAttributes(FileOf(1), FileAttributes.Normal);
        await ReplaceAsync(windows.ToDisk(), 3);
        Assert.Equal(["new 0", "new 1", "new 2"], Read(3));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_file_that_becomes_read_only_while_a_run_publishes_leaves_the_old_lake_and_nothing_else()
    {
        var windows = new SimulatedWindows();
        MakeLake(3);
        var disk = windows.ToDisk((change, path) =>
        {
            if (change == DiskChange.MoveFile && path == FileOf(1))
                File.SetAttributes(path, FileAttributes.ReadOnly);
        });
        var error = await Assert.ThrowsAsync<LakeException>(() => ReplaceAsync(disk, 3));
        Assert.Equal(LakeErrorCode.DestinationNotWritable, error.Code);
        Assert.Equal(["old 0", "old 1", "old 2"], Read(3));
        Assert.False(Directory.Exists(Staging));
    }

    [Fact]
    public async Task A_full_disk_is_told_and_leaves_nothing_although_an_open_file_cannot_be_deleted()
    {
        MakeLake(1);
        var disk = new SimulatedWindows().ToDisk((change, path) =>
        {
            if (change == DiskChange.WriteFile)
                throw new IOException("There is not enough space on the disk.", WindowsError.ToHResult(112));
            if (change == DiskChange.DeleteFile && IsOpenHere(path))
                throw WindowsError.ToException(WindowsError.SharingViolation, path);
        });
        using var store = new LocalStore(Root, disk, 1 << 20);
        var error = await Assert.ThrowsAsync<LakeException>(async () => await store.PutAsync("_partitionlake/lock.json", Encoding.UTF8.GetBytes("{}"), Cancel));
        Assert.Equal(LakeErrorCode.DiskFull, error.Code);
        Assert.False(Directory.Exists(_folder["_partitionlake"]));
    }

    [Fact]
    public async Task A_description_of_the_lock_that_somebody_reads_is_replaced_when_they_have_read_it()
    {
        MakeLake(1);
        var windows = new SimulatedWindows();
        using var store = new LocalStore(Root, windows.ToDisk(), 1 << 20);
        await store.PutAsync("_partitionlake/lock.json", Encoding.UTF8.GetBytes("one"), Cancel);
        windows.Held[store.Locate("_partitionlake/lock.json")] = 6;
        await store.PutAsync("_partitionlake/lock.json", Encoding.UTF8.GetBytes("two"), Cancel);
        Assert.Equal("two", File.ReadAllText(store.Locate("_partitionlake/lock.json")));
        Assert.InRange(windows.Waited, TimeSpan.FromMilliseconds(50), Patience.Limit);
    }

    [Fact]
    public async Task The_lock_is_a_range_of_bytes_that_another_handle_holds()
    {
        MakeLake(1);
        var windows = new SimulatedWindows();
        using var store = new LocalStore(Root, windows.ToDisk(), 1 << 20);
        windows.IsLocked = true;
        var error = await Assert.ThrowsAsync<LakeException>(() => store.LockAsync(new LockClaim("second"), Cancel));
        Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
        windows.IsLocked = false;
        await using var held = await store.LockAsync(new LockClaim("second"), Cancel);
        await held.VerifyAsync(Cancel);
        // Whoever scans or backs up the file may read it meanwhile.
        Assert.Equal(FileShare.ReadWrite | FileShare.Delete, new WindowsDisk(windows).SharesLocked);
    }

    private static bool IsOpenHere(string path)
    {
        try
        {
            // The runtime locks what it was told not to share.
            using var file = File.Exists(path) ? File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None) : null;
            return file is not null && Directory.EnumerateFiles("/proc/self/fd")
                .Select(link => new FileInfo(link).LinkTarget).Count(target => target == path) > 1;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private string FileOf(int partition) => _folder[$"lake/p={partition}/x"];

    private IEnumerable<string> Read(int count) => Enumerable.Range(0, count).Select(i => File.ReadAllText(FileOf(i)));

    private void MakeLake(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(FileOf(i))!);
            File.WriteAllText(FileOf(i), $"old {i}");
        }
    }

    private async Task ReplaceAsync(Disk disk, int count, int? alsoNew = null, int? removed = null, string runId = "run")
    {
        using var store = new LocalStore(Root, disk, 1 << 20, _warnings.Add);
        await using var publication = store.BeginPublication(new(runId));
        for (var i = 0; i < count; i++)
            await StageAsync(publication, i);
        if (alsoNew is { } more)
            await StageAsync(publication, more);
        if (removed is { } gone)
            publication.Remove($"p={gone}/x");
        await publication.CompleteAsync(null, Cancel);
    }

    private static async Task StageAsync(IPublication publication, int partition)
    {
        await using var writer = publication.Create($"p={partition}/x");
        await writer.Content.WriteAsync(Encoding.UTF8.GetBytes($"new {partition}"), Cancel);
        await writer.CommitAsync(skipIfSame: true, Cancel);
    }
}
