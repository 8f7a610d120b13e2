using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Storage.Local;

public sealed class DiskTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_is_created_however_many_others_create_and_delete_it()
    {
        var disk = new Disk();
        var path = _folder["a/b/c"];
        using var stop = new CancellationTokenSource();
        var others = Enumerable.Range(0, 3).Select(other => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (other == 0)
                    disk.CreateFolders(path);
                disk.TryDeleteEmptyFolder(path);
                disk.TryDeleteEmptyFolder(Path.GetDirectoryName(path)!);
            }
        })).ToArray();
        try
        {
            for (var i = 0; i < 20_000; i++)
                disk.CreateFolders(path);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(others);
        }
        disk.CreateFolders(path);
        Assert.True(Directory.Exists(path));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a")]
    public void A_file_in_the_place_of_a_folder_is_named(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
        File.WriteAllText(_folder[file], "");
        var error = Assert.Throws<LakeException>(() => new Disk().CreateFolders(_folder["a/b"]));
        Assert.Contains(_folder[file], error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    [Fact]
    public void A_folder_that_is_deleted_again_and_again_is_an_error_and_no_endless_loop()
    {
        var path = _folder["a/b"];
        var above = Directory.CreateDirectory(_folder["a"]).FullName;
        var error = Assert.Throws<LakeException>(() => new Disk((_, folder) => DeleteParent(folder, path, above)).CreateFolders(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    private static void DeleteParent(string folder, string path, string parent)
    {
        if (folder == path && Directory.Exists(parent))
            Directory.Delete(parent);
    }
}
