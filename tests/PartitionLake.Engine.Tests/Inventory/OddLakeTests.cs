using PartitionLake.Engine.Health;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Health;

namespace PartitionLake.Engine.Tests.Inventory;

/// <summary>Lakes of others that hold what is no file, or names that look hidden.</summary>
public sealed class OddLakeTests : IDisposable
{
    private readonly HealthLake _lake = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_pipe_among_the_objects_is_told_and_never_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among files.");
        _lake.WriteObject("k=1/a.parquet", "SELECT 1 AS id");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [_lake.File("k=1/b.parquet")]))
            await made.WaitForExitAsync(Cancel);
        var errors = new List<LakeException>();

        var partition = Assert.Single(await ListAsync(errors).WaitAsync(TimeSpan.FromMinutes(2), Cancel));

        Assert.Null(partition.Rows);
        Assert.Contains("named pipe", Assert.Single(errors).Message, StringComparison.Ordinal);
        var findings = await _lake.TestAsync(new() { Deep = true, Key = ["id"], MaxObjects = 2 }).WaitAsync(TimeSpan.FromMinutes(2), Cancel);
        Assert.Contains(findings, finding => finding.Object == "k=1/b.parquet");
    }

    [Fact]
    public async Task A_partition_that_is_a_link_to_nowhere_is_told_by_name()
    {
        _lake.WriteObject("k=1/a.parquet", "SELECT 1 AS id");
        Directory.CreateSymbolicLink(_lake.File("k=2"), _lake.File("../unmounted"));
        var errors = new List<LakeException>();
        Assert.Equal("k=1", Assert.Single(await ListAsync(errors)).Path);
        Assert.Contains(_lake.File("k=2"), Assert.Single(errors).Message, StringComparison.Ordinal);
        Assert.Contains(await _lake.TestAsync(),
            finding => finding.Check == CheckKind.Layout && finding.Message.Contains("unmounted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_whose_name_begins_with_an_underscore_is_listed_as_a_key()
    {
        _lake.WriteObject("_year=2023/a.parquet", "SELECT 1 AS id");
        _lake.WriteObject("_year=2024/a.parquet", "SELECT 2 AS id");
        var partitions = await ListAsync([]);
        Assert.Equal([2023L, 2024L], partitions.Select(partition => partition.Values[0].Value));
        Assert.Empty(await _lake.TestAsync());
    }

    private async Task<List<PartitionInfo>> ListAsync(List<LakeException> errors)
    {
        using var store = new LocalStore(_lake.Root);
        var partitions = new List<PartitionInfo>();
        await foreach (var partition in LakeInventory.ListAsync(store, new InventoryOptions { OnError = (_, error) => errors.Add(error) }, Cancel))
            partitions.Add(partition);
        return partitions;
    }
}
