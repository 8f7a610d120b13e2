using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>How many LIST requests it costs to look at a lake of 2,500 partitions.</summary>
public sealed class ListingBudgetTests : IClassFixture<ListingBudgetTests.Lake>
{
    private const int Partitions = 2_500;

    /// <summary>
    /// Three pages of objects, read for the keys, for the columns and for the partitions; two looks whether another format's log says which files
    /// count; the state; a level of folders.
    /// </summary>
    private const int MaxLists = 12;

    private readonly Lake _lake;

    public ListingBudgetTests(Lake lake)
    {
        _lake = lake;
        lake.Proxy.Clear();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private int Lists => _lake.Proxy.CountOf("ListObjectsV2");

    [Theory]
    [InlineData("flat")]
    [InlineData("nested")]
    public async Task A_test_of_all_partitions_lists_pages_and_no_folders(string name)
    {
        var findings = await TestAsync(name, new HealthOptions());

        // The objects are empty: each is found to be so, and none is opened.
        Assert.Equal(Partitions, findings.Count(finding => finding.Check == CheckKind.ZeroByteObject));
        Assert.InRange(Lists, 3, MaxLists);
    }

    [Fact]
    public async Task A_test_of_chosen_partitions_lists_no_folder_by_itself()
    {
        var folders = Enumerable.Range(0, Partitions).Where(i => i % 5 != 0).Select(i => $"k={i:D5}").ToList();

        var findings = await TestAsync("flat", new HealthOptions { Folders = folders });

        Assert.Equal(folders.Count, findings.Count(finding => finding.Check == CheckKind.ZeroByteObject));
        Assert.InRange(Lists, 3, MaxLists);
    }

    [Theory]
    [InlineData("flat", null, Partitions)]
    [InlineData("nested", null, Partitions)]
    [InlineData("flat", "k % 2 = 0", Partitions / 2)]
    [InlineData("nested", "month = 7", 50)]
    [InlineData("nested", "state = 'S07'", 50)]
    public async Task An_inventory_takes_a_few_requests(string name, string? filter, int expected)
    {
        using var store = _lake.Open(name);
        var count = 0;
        await foreach (var partition in LakeInventory.ListAsync(store, new InventoryOptions { ReadFooters = false, Filter = filter }, Cancel))
        {
            Assert.Equal(1, partition.Objects);
            count++;
        }

        Assert.Equal(expected, count);
        Assert.InRange(Lists, 3, MaxLists);
    }

    private async Task<List<HealthFinding>> TestAsync(string name, HealthOptions options)
    {
        using var store = _lake.Open(name);
        var findings = new List<HealthFinding>();
        await foreach (var finding in LakeHealth.TestAsync(store, options, new HealthProgress(), Cancel))
            findings.Add(finding);
        return findings;
    }

    /// <summary>Two lakes of empty objects, made once.</summary>
    public sealed class Lake : IDisposable
    {
        private readonly AwsSession _session;
        private readonly string _bucket;

        public Lake(S3TestServer server)
        {
            _bucket = server.Boto.CreateBucket();
            server.Boto.Run(
                """
                from concurrent.futures import ThreadPoolExecutor
                s3 = client('s3')
                keys = [f"flat/k={i:05}/f.parquet" for i in range(2500)] + [f"nested/state=S{i // 50:02}/month={i % 50}/f.parquet" for i in range(2500)]
                with ThreadPoolExecutor(8) as pool:
                    list(pool.map(lambda key: s3.put_object(Bucket=args[0], Key=key, Body=b''), keys))
                """, _bucket);
            Proxy = server.NewProxy();
            _session = new AwsSession(
                new AwsOptions { AccessKey = server.AccessKey, SecretKey = server.SecretKey, Region = MotoServer.Region, EndpointUrl = Proxy.Endpoint });
        }

        public FaultProxy Proxy { get; }

        public ILakeStore Open(string name) => new S3Store(_session, _bucket, name, new S3Options());

        public void Dispose()
        {
            _session.Dispose();
            Proxy.Dispose();
        }
    }
}
