using System.Security.Cryptography;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Storage;

public abstract partial class StoreContract
{
    private const string Staged = "_partitionlake/jobs/run/one/data";

    [Theory]
    [InlineData("state=GA/x y=%2F é/part.parquet", 0)]
    [InlineData("state=GA/part.parquet", 5)]
    [InlineData("state=GA/part.parquet", 9_000_000)]
    public async Task An_object_of_the_state_is_published_as_it_is_and_stays(string path, int bytes)
    {
        using var store = Open();
        var source = await LayAsync(store, "state=GA/part-00000.parquet", new string('x', bytes));

        await using (var publication = store.BeginPublication(new("run")))
        {
            var made = await publication.CopyAsync(source, path, null, skipIfSame: true, Cancel);
            Assert.Equal(new CopiedObject(StageOutcome.Created, DigestOf(new string('x', bytes))), made);
            await publication.CompleteAsync(null, Cancel);
        }

        Assert.Equal(new string('x', bytes), await ReadAsync(store, path));
        Assert.Equal(new string('x', bytes), await ReadAsync(store, source.Path));
        Assert.Equal([path], await PathsAsync(store));
    }

    [Fact]
    public async Task A_copy_takes_the_place_of_what_a_listing_showed()
    {
        using var store = Open();
        await PublishAsync(store, ("state=GA/x", "old"), ("state=TX/x", "other"));
        var source = await LayAsync(store, "state=GA/part-00000.parquet", "new");

        await using var publication = store.BeginPublication(new("run"));
        var made = await publication.CopyAsync(source, "state=GA/x", await store.FindAsync("state=GA/x", Cancel), skipIfSame: true, Cancel);
        await publication.CompleteAsync(null, Cancel);

        Assert.Equal(new CopiedObject(StageOutcome.Replaced, DigestOf("new")), made);
        Assert.Equal(["state=GA/x new", "state=TX/x other"], (await ContentsAsync(store)).Select(o => $"{o.Key} {o.Value}"));
    }

    [Fact]
    public async Task A_copy_of_what_is_there_already_is_none()
    {
        using var store = Open();
        await PublishAsync(store, ("state=GA/x", "same"));
        var source = await LayAsync(store, "state=GA/part-00000.parquet", "same");
        // A bucket knows content by the checksum that a run recorded of its version.
        var existing = (await store.FindAsync("state=GA/x", Cancel))! with { Sha256 = DigestOf("same") };

        await using var publication = store.BeginPublication(new("run"));
        var made = await publication.CopyAsync(source, "state=GA/x", existing, skipIfSame: true, Cancel);
        await publication.CompleteAsync(null, Cancel);

        Assert.Equal(new CopiedObject(StageOutcome.Unchanged, DigestOf("same")), made);
        Assert.Equal(existing with { Sha256 = null }, await store.FindAsync("state=GA/x", Cancel));
    }

    [Fact]
    public async Task A_source_that_is_another_one_than_was_listed_is_not_published()
    {
        using var store = Open();
        var source = await LayAsync(store, "state=GA/part-00000.parquet", "listed");
        await store.PutAsync(source.Path, Bytes("written since"), Cancel);

        await using (var publication = store.BeginPublication(new("run")))
        {
            var error = await Assert.ThrowsAsync<LakeException>(() => publication.CopyAsync(source, "state=GA/x", null, skipIfSame: true, Cancel));
            Assert.Equal(LakeErrorCode.ObjectChanged, error.Code);
            Assert.Contains("part-00000", error.Message, StringComparison.Ordinal);
        }
        Assert.Empty(await PathsAsync(store));
    }

    [Fact]
    public async Task Two_copies_to_one_path_are_refused()
    {
        using var store = Open();
        await PublishAsync(store, ("state=GA/x", "old"));
        var source = await LayAsync(store, "state=GA/part-00000.parquet", "new");
        var existing = await store.FindAsync("state=GA/x", Cancel);

        await using var publication = store.BeginPublication(new("run"));
        await publication.CopyAsync(source, "state=GA/x", existing, skipIfSame: true, Cancel);
        var error = await Assert.ThrowsAsync<LakeException>(() => publication.CopyAsync(source, "state=GA/x", existing, skipIfSame: true, Cancel));
        Assert.Equal(LakeErrorCode.PartitionPathConflict, error.Code);
    }

    [Fact]
    public async Task Objects_are_copied_from_many_threads()
    {
        using var store = Open();
        for (var i = 0; i < 40; i++)
            await LayAsync(store, $"k={i}/part.parquet", $"content {i}");
        var sources = await store.ListAsync(Staged, Cancel).ToListAsync(Cancel);

        await using var publication = store.BeginPublication(new("run"));
        await Parallel.ForEachAsync(sources, Cancel, async (source, token) =>
            await publication.CopyAsync(source, source.Path[(Staged.Length + 1)..], null, skipIfSame: true, token));
        await publication.CompleteAsync(null, Cancel);

        Assert.Equal(
            Enumerable.Range(0, 40).Select(i => $"k={i}/part.parquet content {i}").Order(StringComparer.Ordinal),
            (await ContentsAsync(store)).Select(o => $"{o.Key} {o.Value}"));
    }

    /// <summary>Lays an object where a job on another engine leaves it.</summary>
    private static async Task<StoredObject> LayAsync(ILakeStore store, string path, string content)
    {
        await store.PutAsync($"{Staged}/{path}", Bytes(content), Cancel);
        return await store.ListAsync(Staged, Cancel).SingleAsync(item => item.Path == $"{Staged}/{path}", Cancel);
    }

    private static string DigestOf(string content) => Convert.ToHexStringLower(SHA256.HashData(Bytes(content)));
}
