using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Storage.S3;

/// <summary>Keys that XML, a URL or the SDK would change.</summary>
public sealed class S3KeyTests : IDisposable
{
    private readonly Boto _boto;
    private readonly string _bucket;
    private readonly AwsSession _session;

    public S3KeyTests(S3TestServer server)
    {
        _boto = server.Boto;
        _bucket = _boto.CreateBucket();
        _session = new AwsSession(
            new AwsOptions { AccessKey = server.AccessKey, SecretKey = server.SecretKey, Region = MotoServer.Region, EndpointUrl = server.Endpoint });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Keys =>
    [
        "k=a\u0080b/x", "k=a\u0085b/x", "k=a\u009Fb/x", "k=\u2028/x", "k=\uFFFD/x", "k=\uFFFEb/x",
        "k=\uFFFF/x", "k=😀/x", "k= /x", "k=a /x ", "k=a+b%20c%2B/x", "k=a&b<c>/x", "k=a\u00A0/x",
        "k=e\u0301/x", "k=…/x...", "k=~!$()/x;,@",
    ];

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_key_is_written_listed_read_and_removed_as_it_is(string path)
    {
        using var store = Open("lake/");
        await store.PutAsync(path, "one"u8.ToArray(), Cancel);
        await store.PutAsync("z/other", "two"u8.ToArray(), Cancel);

        Assert.Equal($"lake/{path}", _boto.Run("answer([o['Key'] for o in client('s3').list_objects_v2(Bucket=args[0])['Contents']][0])", _bucket).GetString());
        Assert.Equal([path, "z/other"], await PathsAsync(store));
        Assert.Equal(3, (await store.FindAsync(path, Cancel))!.Length);
        var folder = await FirstAsync(store.ListChildrenAsync("", Cancel));
        Assert.Equal((path[..path.IndexOf('/', StringComparison.Ordinal)], true), (folder.Path, folder.IsFolder));
        await store.DeleteAsync([path, "z/other"], Cancel);
        Assert.Empty(await PathsAsync(store));
    }

    [Fact]
    public void A_value_that_no_listing_of_a_bucket_carries_is_refused_in_the_plan_and_others_are_not()
    {
        foreach (var value in (string[])["a\u0085b", "\u009F", "\uFFFD", "é😀"])
            Assert.NotEmpty(PathOf(value, PathLimits.InBucket(10)));
        foreach (var value in (string[])["a\uFFFEb", "\uFFFF"])
        {
            var error = Assert.Throws<LakeException>(() => PathOf(value, PathLimits.InBucket(10)));
            Assert.Equal(LakeErrorCode.PartitionValueInvalid, error.Code);
            Assert.Contains("row 0", error.Message, StringComparison.Ordinal);
            Assert.Contains("\\uFFF", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_that_begins_with_a_slash_is_never_read_as_another()
    {
        Put("/in/f.parquet", "first");
        Put("in/f.parquet", "other");
        var storage = new LakeStorage(_session);

        Assert.Equal(LakeErrorCode.PathInvalid, Assert.Throws<LakeException>(() => storage.Open($"s3://{_bucket}//in/")).Code);
        Assert.Equal(LakeErrorCode.PathInvalid, (await Assert.ThrowsAsync<LakeException>(() => ReadAsync(storage, $"s3://{_bucket}//in/f.parquet"))).Code);
        var error = await Assert.ThrowsAsync<LakeException>(() => ReadAsync(storage, $"s3://{_bucket}/"));
        Assert.Equal(LakeErrorCode.PathInvalid, error.Code);
        Assert.Contains("'/in/f.parquet'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lake/k=a//g.parquet", "k=a/")]
    [InlineData("lake//k=a/g.parquet", "/k=a")]
    [InlineData("lake/k=a//k=b/g.parquet", "k=a//k=b")]
    public async Task A_folder_without_a_name_is_a_finding_and_the_others_are_listed(string key, string folder)
    {
        Put(key, "");
        Put("lake/k=a/f.parquet", "");
        Put("lake/k=b/f.parquet", "");
        using var store = Open("lake/");
        var strays = new List<string>();

        var found = new List<PartitionInfo>();
        await foreach (var partition in LakeInventory.ListAsync(
            store, new InventoryOptions { ReadFooters = false, OnError = (info, _) => strays.Add(info.Path) }, Cancel))
            found.Add(partition);
        var findings = new List<HealthFinding>();
        await foreach (var finding in LakeHealth.TestAsync(store, new HealthOptions(), new HealthProgress(), Cancel))
            findings.Add(finding);

        Assert.Equal(["k=a", "k=b"], found.Select(partition => partition.Path));
        Assert.Equal([folder], strays);
        Assert.Equal(folder, Assert.Single(findings, finding => finding.Check == CheckKind.Layout).Partition);
        Assert.Equal(2, findings.Count(finding => finding.Check == CheckKind.ZeroByteObject));
    }

    [Fact]
    public async Task A_lake_whose_prefix_holds_a_folder_without_a_name_is_read_and_written()
    {
        Put("x//lake/k=a/f.parquet", "abc");
        using var store = new LakeStorage(_session).Open($"s3://{_bucket}/x//lake/");
        await store.PutAsync("k=b/f.parquet", "abcd"u8.ToArray(), Cancel);

        var found = new List<PartitionInfo>();
        await foreach (var partition in LakeInventory.ListAsync(store, new InventoryOptions { ReadFooters = false }, Cancel))
            found.Add(partition);

        Assert.Equal([("k=a", 3L), ("k=b", 4L)], found.Select(partition => (partition.Path, partition.Bytes)));
    }

    private static async Task ReadAsync(LakeStorage storage, string path)
    {
        foreach (var file in await storage.FindInputsAsync([path], new InputOptions(), Cancel))
        {
            using var source = await file.OpenAsync(Cancel);
            await source.ReadAsync(0, new byte[source.Length], Cancel);
        }
    }

    private S3Store Open(string prefix) => new(_session, _bucket, prefix, new S3Options());

    private void Put(string key, string content) =>
        _boto.Run("client('s3').put_object(Bucket=args[0], Key=args[1], Body=args[2].encode())", _bucket, key, content);

    private static string PathOf(string value, PathLimits limits)
    {
        var directory = new PartitionDirectory([new PartitionColumn(new PartitionKey("k", LakeType.String))], limits, "f.parquet");
        var texts = new ByteDictionaryBuilder();
        texts.Add(System.Text.Encoding.UTF8.GetBytes(value));
        var id = directory.CreateMapper().Map([new DictionaryColumn(LakeType.String, texts.ToDictionary(), [0], 1)], 1, row => $"row {row}");
        return directory.Path(id[0]);
    }

    private static async Task<List<string>> PathsAsync(S3Store store)
    {
        var paths = new List<string>();
        await foreach (var item in store.ListAsync("", Cancel))
            paths.Add(item.Path);
        return paths;
    }

    private static async Task<StoredObject> FirstAsync(IAsyncEnumerable<StoredObject> items)
    {
        await foreach (var item in items)
            return item;
        throw new InvalidOperationException("Nothing was listed.");
    }
}
