using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Inventory;

/// <summary>What the newest run manifest adds to a listing.</summary>
public sealed class ManifestLakeTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LocalStore _store;

    public ManifestLakeTests()
    {
        _store = new LocalStore(_folder["lake"]);
        using var duck = new Duck();
        duck.Execute(
            $"""
            COPY (SELECT i AS n, ['00501', '10001', '99950'][1 + i % 3] AS zip FROM range(30) t(i))
            TO {Duck.Literal(_folder["lake"])} (FORMAT parquet, PARTITION_BY (zip), FILENAME_PATTERN 'f')
            """);
    }

    [Fact]
    public async Task Types_and_rows_come_from_the_manifest_where_path_and_size_agree()
    {
        // The counts are not those of the files, so that the source of each number shows.
        // The newest run is the one of the highest number, whatever the clocks of their machines said.
        await RecordAsync(9, "20250802T000000Z-00000001", ("zip=00501", 1, 0), ("zip=10001", 2, 0), ("zip=99950", 3, 0));
        await RecordAsync(10, "20250801T000000Z-00000002", ("zip=00501", 111, 0), ("zip=10001", 222, 1));

        var found = await ListAsync(new());
        Assert.Equal([("00501", 111L), ("10001", 10L), ("99950", 10L)], found.Select(p => ((string)p.Values[0].Value!, p.Rows!.Value)));
        Assert.Equal(["zip=00501"], (await ListAsync(new() { Filter = "zip = '00501'" })).Select(p => p.Path));

        var quick = await ListAsync(new() { ReadFooters = false });
        Assert.Equal([111L, null, null], quick.Select(p => p.Rows));
    }

    [Fact]
    public async Task Types_that_the_user_gives_outrank_the_manifest()
    {
        await RecordAsync(1, "20250801T000000Z-00000001", ("zip=00501", 1, 0));
        var found = await ListAsync(new() { KeyTypes = new Dictionary<string, LakeType> { ["ZIP"] = LakeType.Int32 } });
        Assert.Equal([501, 10001, 99950], found.Select(p => p.Values[0].Value));
    }

    [Fact]
    public async Task A_broken_manifest_is_reported_and_the_lake_is_listed_without_it()
    {
        await RecordAsync(1, "20250801T000000Z-00000001", ("zip=00501", 1, 0));
        await RecordedLake.BreakAsync(_store, "{ not json");

        var errors = new List<LakeException>();
        var found = await ListAsync(new() { OnError = (_, error) => errors.Add(error) });

        Assert.Equal([10L, 10L, 10L], found.Select(p => p.Rows));
        Assert.Equal(LakeErrorCode.FileCorrupt, Assert.Single(errors).Code);
        await Assert.ThrowsAsync<LakeException>(() => ListAsync(new()));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private Task RecordAsync(long number, string runId, params (string Folder, long Rows, long BytesOff)[] objects) => RecordedLake.WriteAsync(
        _store,
        number,
        runId,
        [new Field("zip", LakeType.String)],
        [new Field("n", LakeType.Int64)],
        objects.Select(o =>
        {
            var file = new FileInfo(_folder[$"lake/{o.Folder}/f0.parquet"]);
            return new RecordedObject(o.Folder + "/" + file.Name, o.Rows, file.Length + o.BytesOff, "00", null, runId, 0);
        }));

    private async Task<List<PartitionInfo>> ListAsync(InventoryOptions options)
    {
        var found = new List<PartitionInfo>();
        await foreach (var partition in LakeInventory.ListAsync(_store, options, TestContext.Current.CancellationToken))
            found.Add(partition);
        return found;
    }
}
