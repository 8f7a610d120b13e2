using PartitionLake.Engine.Aws.Metering;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Drift;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>What it costs in requests to do something with a lake of 2,500 partitions, flat and nested.</summary>
/// <remarks>
/// The budget of a lake of 100,000 partitions is 250 LISTs and 500 GETs, and 1.001 PUTs a partition: that is one listing of the lake, of which
/// up to 64 pages may be short because it is split, and its record in blocks.
/// </remarks>
public sealed class RequestCountTests(S3TestServer server)
{
    private const int Pages = (CountedLake.Partitions + 999) / 1_000;

    /// <summary>Looks for other formats' logs, at the state, and whether it lies inside.</summary>
    private const int Looks = 8;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lake_is_listed_once_by_whatever_is_done_with_it_and_its_record_read_in_blocks(bool isNested)
    {
        using var lake = new CountedLake(server, isNested);

        var first = await lake.RunAsync("first run");
        Assert.InRange(first.Put, CountedLake.Partitions, CountedLake.Partitions + 10);
        AssertCheap(first);

        for (var repetition = 1; repetition <= 2; repetition++)
        {
            var unchanged = await lake.RunAsync($"unchanged run {repetition}");
            Assert.InRange(unchanged.Put, 1, 3);
            AssertCheap(unchanged);
        }

        lake.Fact(changed: 10);
        var changed = await lake.RunAsync("ten changed");
        Assert.InRange(changed.Put, 10, 20);
        AssertCheap(changed);

        AssertCheap(await lake.CountAsync("inventory", session => InventoryAsync(session, lake.Root)));
        var health = await lake.CountAsync("health", session => HealthAsync(session, lake.Root));
        Assert.InRange(health.Get, CountedLake.Partitions, CountedLake.Partitions + 10);
        Assert.InRange(health.List, Pages, 3 * Pages + Looks);

        if (server.IsMoto)
        {
            var table = new TableName("db_" + Guid.NewGuid().ToString("n"), "t");
            var made = await lake.CountAsync("table", session => MakeTableAsync(session, lake.Root, table));
            AssertCheap(made);
            Assert.InRange(made.Api, CountedLake.Partitions / 100, CountedLake.Partitions / 100 + 10);
            var synced = await lake.CountAsync("registration", session => FindDriftAsync(session, lake.Root, table));
            AssertCheap(synced);
            Assert.InRange(synced.Api, 2, Pages + 2);
        }
        Console.WriteLine(string.Join('\n', [CountedLake.Header, .. lake.Table]));
    }

    private static void AssertCheap(RequestCounts counts)
    {
        Assert.InRange(counts.List, 1, Pages + Looks);
        Assert.InRange(counts.Get, 0, 6);
        Assert.InRange(counts.Head, 0, 2);
        Assert.InRange(counts.Delete, 0, 5);
    }

    private static async Task InventoryAsync(AwsSession session, string root)
    {
        using var store = new LakeStorage(session).Open(root);
        var count = 0;
        await foreach (var partition in LakeInventory.ListAsync(store, new InventoryOptions(), Cancel))
        {
            Assert.Equal(1, partition.Rows);
            count++;
        }
        Assert.Equal(CountedLake.Partitions, count);
    }

    private static async Task HealthAsync(AwsSession session, string root)
    {
        using var store = new LakeStorage(session).Open(root);
        await foreach (var finding in LakeHealth.TestAsync(store, new HealthOptions(), new HealthProgress(), Cancel))
            Assert.NotEqual(CheckKind.ZeroByteObject, finding.Check);
    }

    private static async Task MakeTableAsync(AwsSession session, string root, TableName table)
    {
        using var store = new LakeStorage(session).Open(root);
        var source = await LakeSources.OfLakeAsync(store, new LakeSourceOptions(), Cancel);
        var made = await new TableMaker(
            session, source, table, new TableOptions { CreateDatabase = true, Projection = ProjectionChoice.Off }).MakeAsync(Cancel);
        Assert.Equal(CountedLake.Partitions, made.Outcomes.Added);
    }

    private static async Task FindDriftAsync(AwsSession session, string root, TableName table)
    {
        using var store = new LakeStorage(session).Open(root);
        var source = await LakeSources.OfLakeAsync(store, new LakeSourceOptions(), Cancel);
        await foreach (var finding in new DriftCheck(session, source, table) { FindForeignTables = false }.FindAsync(Cancel))
            Assert.Fail(finding.Message);
    }
}
