using System.Text;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Storage;

/// <summary>What every store promises. A store's own test class inherits these tests and says how to open one.</summary>
public abstract partial class StoreContract : IDisposable
{
    /// <summary>Opens the store; each call opens the same lake, as another process would.</summary>
    protected abstract ILakeStore Open();

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lake_that_is_not_there_lists_nothing_and_finds_nothing()
    {
        using var store = Open();
        Assert.Empty(await PathsAsync(store));
        Assert.Empty(await ChildrenAsync(store, "state=GA"));
        Assert.Null(await store.FindAsync("state=GA/x.parquet", Cancel));
        await store.DeleteAsync("state=GA/x.parquet", Cancel);
        await store.RecoverAsync(Cancel);
        await store.CheckWritableAsync(Cancel);
        Assert.Empty(await PathsAsync(store));
    }

    [Fact]
    public async Task What_is_put_is_found_read_and_deleted()
    {
        using var store = Open();
        await store.PutAsync("a b/é=😀/x.json", "one"u8.ToArray(), Cancel);
        await store.PutAsync("a b/é=😀/x.json", "second"u8.ToArray(), Cancel);

        var found = await store.FindAsync("a b/é=😀/x.json", Cancel);
        Assert.NotNull(found);
        Assert.Equal(6, found.Length);
        Assert.InRange(found.LastModified, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        Assert.Equal("second", await ReadAsync(store, "a b/é=😀/x.json"));
        Assert.Null(await store.FindAsync("a b", Cancel));

        await store.DeleteAsync("a b/é=😀/x.json", Cancel);
        Assert.Empty(await PathsAsync(store));
        Assert.Empty(await ChildrenAsync(store, ""));
    }

    [Fact]
    public async Task An_object_that_is_not_there_cannot_be_opened()
    {
        using var store = Open();
        var error = await Assert.ThrowsAsync<LakeException>(async () => await store.OpenAsync("no/such.parquet", Cancel));
        Assert.Equal(LakeErrorCode.PathNotFound, error.Code);
        Assert.Contains("no/such.parquet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        using var store = Open();
        await store.PutAsync("empty", ReadOnlyMemory<byte>.Empty, Cancel);
        await PublishAsync(store, ("folder/empty", ""));
        Assert.Equal(0, (await store.FindAsync("empty", Cancel))!.Length);
        Assert.Equal(0, (await store.FindAsync("folder/empty", Cancel))!.Length);
        Assert.Equal("", await ReadAsync(store, "folder/empty"));
    }

    [Fact]
    public async Task Reads_are_whole_or_an_error()
    {
        using var store = Open();
        await store.PutAsync("x", Bytes("0123456789"), Cancel);
        using var source = await store.OpenAsync("x", Cancel);
        Assert.Equal(10, source.Length);
        var middle = new byte[4];
        await source.ReadAsync(3, middle, Cancel);
        Assert.Equal("3456", Encoding.UTF8.GetString(middle));
        await source.ReadAsync(10, Memory<byte>.Empty, Cancel);
        foreach (var (offset, length) in new[] { (7L, 4), (-1L, 2), (11L, 0), (long.MaxValue, 1) })
            await Assert.ThrowsAsync<LakeException>(async () => await source.ReadAsync(offset, new byte[length], Cancel));
    }

    [Fact]
    public async Task Of_many_that_put_one_object_one_wins_and_it_is_whole()
    {
        using var store = Open();
        var contents = Enumerable.Range(0, 16).Select(i => new string((char)('a' + i), 5_000)).ToArray();
        await Task.WhenAll(contents.Select(content => Task.Run(async () =>
        {
            using var racer = Open();
            await racer.PutAsync("_partitionlake/one", Bytes(content), Cancel);
        })));
        Assert.Contains(await ReadAsync(store, "_partitionlake/one"), contents);
    }

    [Fact]
    public async Task Listings_are_in_ordinal_order_and_show_hidden_objects()
    {
        using var store = Open();
        string[] paths = ["a-b/x", "a/x", "a/y/z", "a0", "B", "_h/x", ".h", "a b/x", "ä/x"];
        foreach (var path in paths)
            await store.PutAsync(path, Bytes(path), Cancel);

        var sorted = paths.Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(sorted, await PathsAsync(store));
        Assert.Equal(sorted.Where(p => p.StartsWith("a/", StringComparison.Ordinal)), await PathsAsync(store, "a"));
        Assert.Equal(sorted.Where(p => p.StartsWith("a/", StringComparison.Ordinal)), await PathsAsync(store, "a/"));
        Assert.Equal([".h", "B", "_h/", "a b/", "a-b/", "a/", "a0", "ä/"], await ChildrenAsync(store, ""));
        Assert.Equal(["a/x", "a/y/"], await ChildrenAsync(store, "a"));
    }

    [Theory]
    [MemberData(nameof(HostilePaths))]
    public async Task A_hostile_path_is_refused_before_anything_happens(string path)
    {
        using var store = Open();
        await using var publication = store.BeginPublication(new("hostile"));
        await RefusedAsync(() => { publication.Create(path); return ValueTask.CompletedTask; });
        await RefusedAsync(() => { publication.Remove(path); return ValueTask.CompletedTask; });
        await RefusedAsync(() => store.PutAsync(path, Bytes("x"), Cancel));
        await RefusedAsync(() => store.DeleteAsync(path, Cancel));
        await publication.CompleteAsync(null, Cancel);
        Assert.Empty(await PathsAsync(store));
    }

    public static TheoryData<string> HostilePaths => [.. Hostile.Paths()];

    public abstract void Dispose();

    private static async Task RefusedAsync(Func<ValueTask> action)
    {
        var error = await Assert.ThrowsAsync<LakeException>(async () => await action());
        Assert.True(error.Code is LakeErrorCode.PathInvalid or LakeErrorCode.PartitionPathTooLong, error.ToString());
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static async Task<string> ReadAsync(ILakeStore store, string path)
    {
        using var source = await store.OpenAsync(path, Cancel);
        var content = new byte[source.Length];
        await source.ReadAsync(0, content, Cancel);
        return Encoding.UTF8.GetString(content);
    }

    protected static async Task<List<string>> PathsAsync(ILakeStore store, string folder = "") =>
        await store.ListAsync(folder, Cancel).Select(o => o.Path).ToListAsync(Cancel);

    protected static async Task<List<string>> ChildrenAsync(ILakeStore store, string folder) =>
        await store.ListChildrenAsync(folder, Cancel).Select(o => o.IsFolder ? o.Path + "/" : o.Path).ToListAsync(Cancel);

    protected static async Task<SortedDictionary<string, string>> ContentsAsync(ILakeStore store)
    {
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in await PathsAsync(store))
            contents[path] = await ReadAsync(store, path);
        return contents;
    }

    /// <summary>Writes one object as a run does: knowing what a listing showed at its path.</summary>
    protected async Task<StageOutcome> StageAsync(IPublication publication, string path, string content, bool skipIfSame = true)
    {
        using var store = Open();
        await using var writer = publication.Create(path, await store.FindAsync(path, Cancel));
        await writer.Content.WriteAsync(Bytes(content), Cancel);
        return await writer.CommitAsync(skipIfSame, Cancel);
    }

    protected async Task PublishAsync(ILakeStore store, params (string Path, string Content)[] objects)
    {
        await using var publication = store.BeginPublication(new("run"));
        foreach (var (path, content) in objects)
            await StageAsync(publication, path, content);
        await publication.CompleteAsync(null, Cancel);
    }
}
