using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Storage.Local;

public sealed class FileByteSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_shrinks_while_it_is_read_is_an_error_that_names_it()
    {
        var path = _folder["x.parquet"];
        File.WriteAllBytes(path, new byte[10_000]);
        using var source = new FileByteSource(path);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(4_000);
        await source.ReadAsync(0, new byte[4_000], Cancel);
        var error = await Assert.ThrowsAsync<LakeException>(async () => await source.ReadAsync(3_000, new byte[2_000], Cancel));
        Assert.Equal(LakeErrorCode.FileCorrupt, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("10000", error.Message, StringComparison.Ordinal);
        Assert.Contains("4000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_threads_read_the_right_bytes_and_replacement_does_not_disturb_them()
    {
        var path = _folder["x.parquet"];
        var bytes = new byte[1_000_000];
        new Random(5).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
        using var source = new FileByteSource(path);
        File.WriteAllBytes(path + ".new", new byte[10]);
        File.Move(path + ".new", path, overwrite: true);
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Cancel, async (i, cancel) =>
        {
            var part = new byte[4_999];
            await source.ReadAsync(i * 4_321L, part, cancel);
            Assert.True(part.AsSpan().SequenceEqual(bytes.AsSpan(i * 4_321, part.Length)));
        });
    }

    [Fact]
    public void A_folder_or_a_missing_file_is_a_typed_error()
    {
        Assert.Equal(LakeErrorCode.PathNotFound, Assert.Throws<LakeException>(() => new FileByteSource(_folder["no"])).Code);
        Assert.Equal(LakeErrorCode.StoreFailed, Assert.Throws<LakeException>(() => new FileByteSource(_folder.Path)).Code);
    }

    [Fact]
    public async Task A_cancelled_read_does_not_read()
    {
        File.WriteAllText(_folder["x"], "x");
        using var source = new FileByteSource(_folder["x"]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await source.ReadAsync(0, new byte[1], new CancellationToken(canceled: true)));
    }
}
