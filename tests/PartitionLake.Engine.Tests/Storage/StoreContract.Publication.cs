using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task An_exact_repetition_changes_nothing_unless_it_is_asked_for()
    {
        using var store = Open();
        await PublishAsync(store, ("a/x", "one"), ("b/x", "two"));
        var before = await store.FindAsync("a/x", Cancel);

        await using var publication = store.BeginPublication(new("again"));
        Assert.Equal(StageOutcome.Unchanged, await StageAsync(publication, "a/x", "one"));
        Assert.Equal(StageOutcome.Replaced, await StageAsync(publication, "b/x", "two", skipIfSame: false));
        await publication.CompleteAsync(null, Cancel);
        Assert.Equal(before, await store.FindAsync("a/x", Cancel));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(700_000, false)]
    [InlineData(700_000, true)]
    [InlineData(1_400_000, true)]
    public async Task Large_content_is_compared_to_its_last_byte(int changedAt, bool isChanged)
    {
        using var store = Open();
        var content = new byte[1_400_001];
        new Random(1).NextBytes(content);
        await PublishBytesAsync(store, content);
        if (isChanged)
            content[changedAt] ^= 1;
        Assert.Equal(isChanged ? StageOutcome.Replaced : StageOutcome.Unchanged, await PublishBytesAsync(store, content));
        using var source = await store.OpenAsync("big/x", Cancel);
        var stored = new byte[source.Length];
        await source.ReadAsync(0, stored, Cancel);
        Assert.Equal(content, stored);
    }

    [Fact]
    public async Task A_writer_that_is_not_committed_leaves_no_trace()
    {
        using var store = Open();
        await using var publication = store.BeginPublication(new("run"));
        await using (var writer = publication.Create("a/x"))
            await writer.Content.WriteAsync(new byte[3_000_000], Cancel);
        await StageAsync(publication, "b/x", "one");
        await publication.CompleteAsync(null, Cancel);
        Assert.Equal(["b/x"], await PathsAsync(store));
    }

    [Fact]
    public async Task Removed_objects_go_with_their_folders()
    {
        using var store = Open();
        await PublishAsync(store, ("a/b/x", "one"), ("a/c/x", "two"), ("d/x", "three"));
        await using var publication = store.BeginPublication(new("run"));
        await StageAsync(publication, "a/c/x", "four");
        publication.Remove("a/b/x");
        publication.Remove("d/x");
        publication.Remove("a/c/x");
        publication.Remove("never/was");
        await publication.CompleteAsync(null, Cancel);
        Assert.Equal(["a/c/x four"], (await ContentsAsync(store)).Select(o => $"{o.Key} {o.Value}"));
        Assert.Equal(["a/"], await ChildrenAsync(store, ""));
        Assert.Equal(["a/c/"], await ChildrenAsync(store, "a"));
    }

    [Fact]
    public async Task Objects_are_staged_from_many_threads()
    {
        using var store = Open();
        await using var publication = store.BeginPublication(new("run"));
        await Parallel.ForEachAsync(Enumerable.Range(0, 500), Cancel, async (i, _) =>
            await StageAsync(publication, $"k={i % 7}/l={i % 31}/{i}", $"content {i}"));
        await publication.CompleteAsync(null, Cancel);
        var contents = await ContentsAsync(store);
        Assert.Equal(500, contents.Count);
        Assert.All(contents, o => Assert.Equal("content " + o.Key.Split('/')[2], o.Value));
    }

    private static async Task<StageOutcome> PublishBytesAsync(ILakeStore store, byte[] content)
    {
        await using var publication = store.BeginPublication(new("run"));
        StageOutcome outcome;
        await using (var writer = publication.Create("big/x", await store.FindAsync("big/x", Cancel)))
        {
            for (var at = 0; at < content.Length; at += 99_991)
                await writer.Content.WriteAsync(content.AsMemory(at, Math.Min(99_991, content.Length - at)), Cancel);
            outcome = await writer.CommitAsync(skipIfSame: true, Cancel);
        }
        await publication.CompleteAsync(null, Cancel);
        return outcome;
    }
}
