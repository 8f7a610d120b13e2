using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Storage.Local;

/// <summary>Where the state of a lake on a disk is, and that everybody finds it there.</summary>
public sealed class LocalStateTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _warnings = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lake", "_partitionlake/lake")]
    [InlineData("lake/", "_partitionlake/lake")]
    [InlineData("x/../lake", "_partitionlake/lake")]
    [InlineData("a/b/lake", "a/b/_partitionlake/lake")]
    [InlineData("runs", "_partitionlake/_runs")]
    [InlineData("äö lake", "_partitionlake/äö lake")]
    public async Task The_state_is_beside_the_lake(string root, string state)
    {
        using var store = new LocalStore(_folder[root], _warnings.Add);
        await LockAsync(store);

        Assert.Equal([state + "/lock.json"], Files());
        Assert.Equal(Path.GetFullPath(_folder[state + "/lock.json"]), Path.GetFullPath(store.Locate(LakeLock.Path)));
        Assert.Equal([LakeLock.Path], await store.ListAsync(LakePath.Control, Cancel).Select(item => item.Path).ToListAsync(Cancel));
        Assert.Empty(await store.ListAsync("", Cancel).ToListAsync(Cancel));
        Assert.Empty(_warnings);

        await store.DeleteAsync(LakeLock.Path, Cancel);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task By_its_name_and_through_a_link_a_lake_has_one_state()
    {
        Directory.CreateDirectory(_folder["real/lake"]);
        Directory.CreateDirectory(_folder["links"]);
        Directory.CreateSymbolicLink(_folder["links/lake"], _folder["real/lake"]);
        await LockAsync(new LocalStore(_folder["links/lake"]));
        Assert.Equal(["real/_partitionlake/lake/lock.json"], Files());
        Assert.NotNull(await new LocalStore(_folder["real/lake"]).FindAsync(LakeLock.Path, Cancel));
    }

    [Fact]
    public async Task Lakes_side_by_side_share_the_folder_and_leave_each_others_state_alone()
    {
        var (a, b) = (new LocalStore(_folder["a"]), new LocalStore(_folder["b"]));
        await LockAsync(a);
        await LockAsync(b);
        Assert.Equal(["_partitionlake/a/lock.json", "_partitionlake/b/lock.json"], Files());
        await a.DeleteAsync(LakeLock.Path, Cancel);
        await a.RecoverAsync(Cancel);
        Assert.Equal(["_partitionlake/b/lock.json"], Files());
    }

    [Fact]
    public async Task State_that_is_found_inside_is_used_there()
    {
        Directory.CreateDirectory(_folder["lake/_partitionlake/runs"]);
        File.WriteAllText(_folder["lake/_partitionlake/runs/old.json"], "{}");
        using var store = new LocalStore(_folder["lake"]);
        Assert.Equal(["old"], await RunManifest.ListAsync(store, Cancel));
        await LockAsync(store);
        Assert.Equal(["lake/_partitionlake/lock.json", "lake/_partitionlake/runs/old.json"], Files());
        Assert.Empty(await store.ListAsync("", Cancel).ToListAsync(Cancel));
        Assert.Empty(await store.ListChildrenAsync("", Cancel).ToListAsync(Cancel));
    }

    [Theory]
    [InlineData("inner")]
    [InlineData("runs")]
    [InlineData("staging")]
    public async Task The_state_of_a_nested_lake_is_not_taken_for_that_of_the_outer_one(string inner)
    {
        await LockAsync(new LocalStore(_folder[$"lake/{inner}"]));
        using var outer = new LocalStore(_folder["lake"]);
        Assert.Null(await outer.FindAsync(LakeLock.Path, Cancel));
        Assert.Empty(await RunManifest.ListAsync(outer, Cancel));
        await LockAsync(outer);
        Assert.Contains("_partitionlake/lake/lock.json", Files());
        Assert.Empty(await outer.ListAsync("", Cancel).ToListAsync(Cancel));
    }

    [Theory]
    [InlineData("_partitionlake")]
    [InlineData("_PartitionLake/lake")]
    [InlineData("_partitionlake/lake/runs")]
    public void A_lake_among_the_state_of_others_is_refused(string root)
    {
        var error = Assert.Throws<LakeException>(() => new LocalStore(_folder[root]));
        Assert.Equal(LakeErrorCode.PathInvalid, error.Code);
        Assert.NotNull(error.Remedy);
    }

    [Fact]
    public void A_volume_keeps_its_state_inside()
    {
        var volume = Path.GetPathRoot(Path.GetFullPath(_folder.Path))!;
        Assert.Equal(Path.Join(volume, "_partitionlake", "lock.json"), new LocalStore(volume).Locate(LakeLock.Path).Replace('/', Path.DirectorySeparatorChar));
    }

    /// <summary>A parent that may not be written, and one on another disk, from which no rename leads into the root.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task State_that_cannot_be_beside_is_kept_inside_with_a_warning_and_found_there(bool isOtherDisk)
    {
        var refusing = new Disk((change, path) =>
        {
            if (isOtherDisk ? change == DiskChange.MoveFolder : change == DiskChange.CreateFolder
                && path.StartsWith(_folder["_partitionlake"], StringComparison.Ordinal))
                throw isOtherDisk ? new IOException("Invalid cross-device link") : new UnauthorizedAccessException("Access denied");
        });
        using (var store = new LocalStore(_folder["lake"], refusing, 1000, _warnings.Add))
            await LockAsync(store);

        Assert.Equal(["lake/_partitionlake/lock.json"], Files());
        Assert.False(Directory.Exists(_folder["_partitionlake"]));
        var warning = Assert.Single(_warnings);
        Assert.Contains(_folder["lake/_partitionlake"], warning, StringComparison.Ordinal);
        Assert.Contains(_folder["_partitionlake/lake"], warning, StringComparison.Ordinal);

        // Whoever comes later, and could write beside the lake, finds it inside all the same.
        using var later = new LocalStore(_folder["lake"], _warnings.Add);
        Assert.NotNull(await later.FindAsync(LakeLock.Path, Cancel));
        Assert.Empty(await later.ListAsync("", Cancel).ToListAsync(Cancel));
        Assert.Single(_warnings);
        await later.DeleteAsync(LakeLock.Path, Cancel);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Where_neither_place_can_be_written_the_error_names_both()
    {
        Directory.CreateDirectory(_folder["lake"]);
        var refusing = new Disk((change, path) =>
        {
            if (change == DiskChange.CreateFolder)
                throw new UnauthorizedAccessException($"Access to '{path}' is denied.");
        });
        using var store = new LocalStore(_folder["lake"], refusing, 1000, _warnings.Add);
        var error = await Assert.ThrowsAsync<LakeException>(() => LockAsync(store));
        Assert.Equal(LakeErrorCode.DestinationNotWritable, error.Code);
        Assert.Contains(_folder["_partitionlake/lake"], error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["lake/_partitionlake"], error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_linked_folder_of_states_is_refused()
    {
        Directory.CreateDirectory(_folder["elsewhere/lake"]);
        File.WriteAllText(_folder["elsewhere/lake/lock.json"], "{}");
        Directory.CreateSymbolicLink(_folder["_partitionlake"], _folder["elsewhere"]);
        using var store = new LocalStore(_folder["lake"]);
        var error = await Assert.ThrowsAsync<LakeException>(async () => await store.PutAsync(LakeLock.Path, "x"u8.ToArray(), Cancel));
        Assert.Equal(LakeErrorCode.PathInvalid, error.Code);
        Assert.Equal("{}", File.ReadAllText(_folder["elsewhere/lake/lock.json"]));
    }

    [Fact]
    public async Task A_root_that_cannot_be_written_is_found_before_a_run_reads_anything()
    {
        await LockAsync(new LocalStore(_folder["lake"]));
        var refusing = new Disk((change, path) =>
        {
            if (change == DiskChange.MoveFolder)
                throw new UnauthorizedAccessException($"Access to '{path}' is denied.");
        });
        var error = await Assert.ThrowsAsync<LakeException>(async () => await new LocalStore(_folder["lake"], refusing, 1000).CheckWritableAsync(Cancel));
        Assert.Equal(LakeErrorCode.DestinationNotWritable, error.Code);
        Assert.Equal(["_partitionlake/lake/lock.json"], Files());
    }

    private static async Task LockAsync(LocalStore store) => await store.PutAsync(LakeLock.Path, "{}"u8.ToArray(), Cancel);

    private List<string> Files() =>
        [.. Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_folder.Path, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
