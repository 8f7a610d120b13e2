using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Storage;

/// <summary>What a store promises that can stage a whole publication and make it visible at once.</summary>
public abstract class StagedStoreContract : StoreContract
{
    public static TheoryData<string> LongNames => [.. Hostile.LongNames()];

    [Theory]
    [MemberData(nameof(LongNames))]
    public Task A_name_too_long_for_a_disk_is_refused_before_anything_happens(string path) => A_hostile_path_is_refused_before_anything_happens(path);

    [Fact]
    public async Task Staged_objects_are_invisible_until_completion()
    {
        using var store = Open();
        await PublishAsync(store, ("state=GA/x", "old"), ("state=TX/x", "keep"));
        var before = await ContentsAsync(store);

        await using var publication = store.BeginPublication(new("run"));
        Assert.Equal(StageOutcome.Replaced, await StageAsync(publication, "state=GA/x", "new"));
        Assert.Equal(StageOutcome.Created, await StageAsync(publication, "state=AL/month=01/x", "first"));
        Assert.Equal(StageOutcome.Created, await StageAsync(publication, "state=TX/y", "second"));
        Assert.Equal(StageOutcome.Unchanged, await StageAsync(publication, "state=TX/x", "keep"));
        Assert.Equal(before, await ContentsAsync(store));

        var published = new Published();
        await publication.CompleteAsync(published, Cancel);
        Assert.Equal(["state=AL/month=01/x", "state=GA/x", "state=TX/y"], published.Paths.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["state=AL/month=01/x first", "state=GA/x new", "state=TX/x keep", "state=TX/y second"],
            (await ContentsAsync(store)).Select(o => $"{o.Key} {o.Value}"));
    }

    [Fact]
    public async Task Disposal_without_completion_leaves_the_lake_as_it_was()
    {
        using var store = Open();
        await PublishAsync(store, ("a/x", "one"));
        var before = await ContentsAsync(store);
        await using (var publication = store.BeginPublication(new("run")))
        {
            await StageAsync(publication, "a/x", "two");
            await StageAsync(publication, "new/x", "three");
            publication.Remove("a/x");
        }
        Assert.Equal(before, await ContentsAsync(store));
        Assert.Equal(["a/"], await ChildrenAsync(store, ""));
    }

    [Fact]
    public async Task Cancellation_half_way_rolls_back()
    {
        using var store = Open();
        await PublishAsync(store, ("a/x", "one"), ("b/x", "two"), ("c/x", "three"));
        var before = await ContentsAsync(store);
        for (var stopAfter = 1; stopAfter <= 4; stopAfter++)
        {
            using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            await using var publication = store.BeginPublication(new("run"));
            await StageAsync(publication, "a/x", "new");
            await StageAsync(publication, "b/x", "new");
            await StageAsync(publication, "e/x", "new");
            await StageAsync(publication, "f/x", "new");
            publication.Remove("c/x");
            var published = new Published(count => { if (count == stopAfter) source.Cancel(); });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publication.CompleteAsync(published, source.Token));
            Assert.Equal(before, await ContentsAsync(store));
            Assert.Equal(["a/", "b/", "c/"], await ChildrenAsync(store, ""));
        }
    }

    [Theory]
    [InlineData("a/x")]
    [InlineData("a/other")]
    [InlineData("b/x")]
    public async Task Two_objects_of_one_path_are_refused(string existing)
    {
        using var store = Open();
        await PublishAsync(store, (existing, "old"));
        await using var publication = store.BeginPublication(new("run"));
        await StageAsync(publication, "a/x", "one");
        var error = await Assert.ThrowsAsync<LakeException>(() => StageAsync(publication, "a/x", "two"));
        Assert.Equal(LakeErrorCode.PartitionPathConflict, error.Code);
        Assert.Contains("a/x", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => publication.CompleteAsync(null, Cancel));
        Assert.Equal([existing], await PathsAsync(store));
    }

    /// <summary>Keeps what is reported, on the thread that reports it.</summary>
    private sealed class Published(Action<int>? onCount = null) : IProgress<string>
    {
        public List<string> Paths { get; } = [];

        public void Report(string value)
        {
            Paths.Add(value);
            onCount?.Invoke(Paths.Count);
        }
    }
}
