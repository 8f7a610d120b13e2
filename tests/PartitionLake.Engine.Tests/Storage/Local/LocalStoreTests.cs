using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Storage.Local;

public sealed class LocalStoreTests : StagedStoreContract
{
    private readonly TempFolder _folder = new();

    // A small threshold takes the large objects of the contract through staged files.
    protected override ILakeStore Open() => new LocalStore(_folder["lake/table"], new Disk(), memoryThreshold: 64 * 1024);

    public override void Dispose()
    {
        // Nothing may be left of any test but the objects it published, and nothing outside the root.
        foreach (var entry in Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories))
            Assert.StartsWith(_folder["lake"], entry, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["lake/table/_partitionlake"]));
        Assert.False(Directory.Exists(_folder["lake/_partitionlake/table/staging"]));
        _folder.Dispose();
    }

    [Fact]
    public async Task A_root_that_was_created_for_nothing_is_removed_again()
    {
        using var store = Open();
        await store.CheckWritableAsync(Cancel);
        Assert.False(Directory.Exists(_folder["lake"]));
        await using (var publication = store.BeginPublication(new("run")))
            await StageAsync(publication, "a/x", "one");
        Assert.False(Directory.Exists(_folder["lake"]));
        await store.PutAsync("_partitionlake/lock.json", Bytes("x"), Cancel);
        await store.DeleteAsync("_partitionlake/lock.json", Cancel);
        Assert.False(Directory.Exists(_folder["lake"]));
    }

    [Fact]
    public async Task A_destination_that_is_a_file_is_not_writable()
    {
        File.WriteAllText(_folder["lake"], "");
        using var store = Open();
        var error = await Assert.ThrowsAsync<LakeException>(async () => await store.CheckWritableAsync(Cancel));
        Assert.NotNull(error.Remedy);
        Assert.Contains("lake", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written_through_a_linked_folder()
    {
        var outside = Directory.CreateDirectory(_folder["lake/outside"]).FullName;
        Directory.CreateDirectory(_folder["lake/table"]);
        Directory.CreateSymbolicLink(_folder["lake/table/state=GA"], outside);
        File.WriteAllText(Path.Join(outside, "old"), "old");
        using var store = Open();

        await using (var publication = store.BeginPublication(new("run")))
        {
            await StageAsync(publication, "state=GA/month=01/x", "new");
            await AssertRefusedAsync(() => publication.CompleteAsync(null, Cancel));
        }
        await using (var publication = store.BeginPublication(new("run")))
        {
            publication.Remove("state=GA/old");
            await AssertRefusedAsync(() => publication.CompleteAsync(null, Cancel));
        }
        await AssertRefusedAsync(async () => await store.PutAsync("state=GA/x", Bytes("x"), Cancel));
        await AssertRefusedAsync(async () => await store.DeleteAsync("state=GA/old", Cancel));
        Assert.Equal([Path.Join(outside, "old")], Directory.GetFileSystemEntries(outside));
        Assert.Equal(["state=GA/old"], await PathsAsync(store));
    }

    [Fact]
    public async Task A_linked_file_is_replaced_and_what_it_led_to_stays()
    {
        Directory.CreateDirectory(_folder["lake/table/a"]);
        File.WriteAllText(_folder["lake/outside"], "same");
        File.CreateSymbolicLink(_folder["lake/table/a/x"], _folder["lake/outside"]);
        using var store = Open();
        await using var publication = store.BeginPublication(new("run"));
        Assert.Equal(StageOutcome.Replaced, await StageAsync(publication, "a/x", "same"));
        await publication.CompleteAsync(null, Cancel);
        Assert.Null(new FileInfo(_folder["lake/table/a/x"]).LinkTarget);
        Assert.Equal("same", File.ReadAllText(_folder["lake/outside"]));
    }

    [Fact]
    public async Task A_listing_refuses_a_link_that_leads_back()
    {
        Directory.CreateDirectory(_folder["lake/table/a/b"]);
        Directory.CreateSymbolicLink(_folder["lake/table/a/b/up"], _folder["lake/table/a"]);
        using var store = Open();
        await AssertRefusedAsync(() => PathsAsync(store));
    }

    [Theory]
    [InlineData("a", "a/x")]
    [InlineData("a/x/y", "a/x")]
    public async Task A_file_in_the_place_of_a_folder_and_the_reverse_are_named(string existing, string staged)
    {
        using var store = Open();
        await PublishAsync(store, (existing, "one"));
        await using var publication = store.BeginPublication(new("run"));
        await StageAsync(publication, staged, "two");
        await AssertRefusedAsync(() => publication.CompleteAsync(null, Cancel));
        Assert.Equal([existing], await PathsAsync(store));
    }

    [Fact]
    public async Task A_living_run_is_left_alone_and_its_id_is_taken()
    {
        using var store = Open();
        await using var living = store.BeginPublication(new("living"));
        await StageAsync(living, "a/x", "one");
        using var other = Open();
        await other.RecoverAsync(Cancel);
        await PublishAsync(other, ("b/x", "two"));
        await using var twin = other.BeginPublication(new("living"));
        var error = await Assert.ThrowsAsync<LakeException>(() => StageAsync(twin, "c/x", "three"));
        Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
        await living.CompleteAsync(null, Cancel);
        Assert.Equal(["a/x", "b/x"], await PathsAsync(store));
    }

    [Fact]
    public async Task A_path_longer_than_the_disk_allows_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit of Linux: 4,096 bytes.");
        var path = string.Join('/', Enumerable.Repeat(new string('k', 200), 25)) + "/x";
        using var store = Open();
        await using (var publication = store.BeginPublication(new("run")))
        {
            var error = await Assert.ThrowsAsync<LakeException>(() => StageAsync(publication, path, "one"));
            Assert.Equal(LakeErrorCode.PartitionPathTooLong, error.Code);
            Assert.NotNull(error.Remedy);
        }
        Assert.False(Directory.Exists(_folder["lake"]));
    }

    private static async Task AssertRefusedAsync(Func<Task> action) =>
        Assert.Equal(LakeErrorCode.PathInvalid, (await Assert.ThrowsAsync<LakeException>(action)).Code);
}
