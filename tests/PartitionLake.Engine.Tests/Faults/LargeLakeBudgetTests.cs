using System.Globalization;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Catalog.Tables;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Tests.Catalog;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>
/// What a lake of 100,000 partitions costs in requests, flat and nested: each run, an
/// inventory and the registration of all; 2,500 unless PARTITIONLAKE_LONG is 1.
/// </summary>
public sealed class LargeLakeBudgetTests(CatalogServer server) : IClassFixture<CatalogServer>, IDisposable
{
    private static readonly int s_partitions = Effort.IsLong ? 100_000 : 2_500;

    /// <summary>A page of a listing has 1,000 keys; a lake is listed twice at most.</summary>
    private static readonly int s_lists = Math.Max(10, s_partitions / 1_000 * 5 / 2);

    private static readonly int s_gets = Effort.IsLong ? 500 : 20;

    private readonly MemoryLake _lake = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("flat")]
    [InlineData("nested")]
    public async Task Each_partition_is_put_once_and_all_else_takes_pages(string shape)
    {
        _lake.Plan = _lake.Plan with
        {
            PartitionBy = shape == "flat" ? [new PartitionColumnPlan("k", "k")] : [new PartitionColumnPlan("a", "a"), new PartitionColumnPlan("b", "b")]
        };
        Fact(changed: 0);

        var first = await _lake.RunAsync();
        Assert.Equal(s_partitions, first.PartitionsCreated);
        Tell(shape, "first run");
        Assert.InRange(Count("PUT"), s_partitions, Math.Max(s_partitions + 12, (int)(s_partitions * 1.001)));
        Assert.InRange(Count("LIST"), 1, s_lists);
        Assert.InRange(Count("GET") + Count("HEAD"), 0, s_gets);

        var unchanged = await _lake.RunAsync();
        Assert.Equal(s_partitions, unchanged.PartitionsUnchanged);
        var cost = Tell(shape, "unchanged run");
        AssertReads();
        Assert.InRange(Count("PUT"), 1, 12);

        using var store = _lake.Open();
        await CountAsync(shape, "inventory", () => LakeInventory.ListAsync(store, new InventoryOptions(), Cancel));

        _lake.Server.ClearLog();
        using var link = server.Open();
        link.Proxy.Answer = call => call.Operation is "GetTable" ? JsonAnswer.Error("EntityNotFoundException", "none") : new JsonAnswer("{}");
        var source = await LakeSources.OfLakeAsync(store, new LakeSourceOptions(), Cancel);
        var table = await new TableMaker(link.Aws, source, new TableName("db", "t"), new TableOptions { Projection = ProjectionChoice.Off }).MakeAsync(Cancel);
        Assert.Equal(s_partitions, table.Outcomes.Added);
        Tell(shape, "registration");
        AssertReads();
        Assert.Equal(0, Count("PUT"));

        // Runs before it make none of it dearer.
        for (var changed = 1; changed <= 4; changed++)
        {
            Fact(changed);
            Assert.Equal(1, (await _lake.RunAsync()).PartitionsReplaced);
        }
        Tell(shape, "run that changes one");
        await _lake.RunAsync();
        Assert.Equal(cost, Tell(shape, "unchanged run after five that changed something"));
    }

    private void Fact(int changed) =>
        _lake.Fact(
            string.Create(CultureInfo.InvariantCulture,
                $"SELECT i::INTEGER AS id, CASE WHEN i < 1 THEN {changed} ELSE 0 END AS v, 'x' || i AS k, "
                    + $"'a' || i // 1000 AS a, 'b' || i % 1000 AS b FROM range({s_partitions}) t(i)"));

    private async Task CountAsync(string shape, string what, Func<IAsyncEnumerable<PartitionInfo>> list)
    {
        _lake.Server.ClearLog();
        var partitions = 0;
        await foreach (var _ in list())
            partitions++;
        Assert.Equal(s_partitions, partitions);
        Tell(shape, what);
        AssertReads();
        Assert.Equal(0, Count("PUT"));
    }

    private void AssertReads()
    {
        Assert.InRange(Count("LIST"), 1, s_lists);
        Assert.InRange(Count("GET") + Count("HEAD"), 0, s_gets);
    }

    private string Tell(string shape, string what)
    {
        var cost = string.Create(CultureInfo.InvariantCulture, $"{Count("LIST")} LIST, {Count("HEAD")} HEAD, {Count("GET")} GET, {Count("PUT")} PUT");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{s_partitions:N0} partitions, {shape}, {what}: {cost}"));
        return cost;
    }

    private int Count(string kind) => _lake.Server.Log.Count(request => (request.Method == "GET" && request.Key.Length == 0 ? "LIST" : request.Method) == kind);
}
