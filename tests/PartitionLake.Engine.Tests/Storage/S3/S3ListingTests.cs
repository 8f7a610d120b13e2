using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Storage.S3;

/// <summary>Listings of few keys in small pages, so that pages are split as those of large lakes are.</summary>
public sealed class S3ListingTests : IDisposable
{
    private readonly FaultProxy _proxy;
    private readonly AwsSession _session;
    private readonly string _bucketName;
    private readonly S3Bucket _bucket;
    private readonly List<string> _keys = [];

    public S3ListingTests(S3TestServer server)
    {
        var random = new Random(20261130);
        string[] names = ["a", "b", "b-", "b.c", "k=1", "k=10", "k=é", "k=\uFFFD", "k=😀", "z"];
        var keys = new HashSet<string>();
        while (keys.Count < 400)
            keys.Add("p/" + string.Join('/', Enumerable.Range(0, random.Next(1, 5)).Select(_ => names[random.Next(names.Length)])) + $"/{random.Next(20)}");
        _keys.AddRange(keys);
        _bucketName = server.Boto.CreateBucket();
        server.Boto.Run(
            """
            s3 = client('s3')
            for key in args[1]:
                s3.put_object(Bucket=args[0], Key=key, Body=b'')
            """, _bucketName, keys);
        _keys.Sort((x, y) => System.Text.Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y)));
        _proxy = server.NewProxy();
        _session = new AwsSession(
            new AwsOptions { AccessKey = server.AccessKey, SecretKey = server.SecretKey, Region = MotoServer.Region, EndpointUrl = _proxy.Endpoint });
        _bucket = new S3Bucket(_session, _bucketName, new S3Options());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _session.Dispose();
        _proxy.Dispose();
    }

    [Theory]
    [InlineData(1000, 8)]
    [InlineData(7, 1)]
    [InlineData(7, 3)]
    [InlineData(40, 2)]
    [InlineData(1, 8)]
    public async Task A_split_listing_gives_every_key_once_and_in_order(int keysPerPage, int pagesInARow)
    {
        var listed = new List<string>();
        await foreach (var item in new S3Listing(_bucket, keysPerPage, pagesInARow).AllAsync("p/", Cancel))
            listed.Add(item.Key);

        Assert.Equal(_keys, listed);
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 7)]
    [InlineData(3, 50)]
    [InlineData(4, 1000)]
    public async Task Chosen_folders_give_what_each_gives_by_itself_in_few_requests(int seed, int keysPerPage)
    {
        var random = new Random(seed);
        var folders = _keys.Where(key => key.Split('/').Length > 3).Select(key => string.Join('/', key.Split('/')[..3]) + "/")
            .Distinct().Where(_ => random.Next(3) > 0).Order(S3KeyOrder.Instance).ToList();
        Assert.True(folders.Count > 12);

        var listed = new List<string>();
        await foreach (var item in new S3Listing(_bucket, keysPerPage).WithinAsync("p/", folders, Cancel))
            listed.Add(item.Key);

        Assert.Equal(_keys.Where(key => folders.Exists(folder => key.StartsWith(folder, StringComparison.Ordinal))), listed);
        Assert.InRange(_proxy.CountOf("ListObjectsV2"), 1, Math.Min((_keys.Count / keysPerPage) + 1, folders.Count + (listed.Count / keysPerPage) + 1));
    }

    [Fact]
    public async Task What_is_not_read_is_not_listed()
    {
        await foreach (var item in new S3Listing(_bucket, keysPerPage: 10).AllAsync("p/", Cancel))
        {
            Assert.Equal(_keys[0], item.Key);
            break;
        }

        Assert.InRange(_proxy.CountOf("ListObjectsV2"), 1, 2);
    }
}
