using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.TestServers.Aws;

namespace PartitionLake.Engine.Tests.Aws.Proxy;

/// <summary>Buckets that are in another region than the session: found, followed and remembered.</summary>
public sealed class BucketRegionTests : IDisposable
{
    private readonly ProxiedAws _aws = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _aws.Dispose();

    [Fact]
    public async Task A_bucket_elsewhere_is_asked_there_from_the_second_request_on()
    {
        var bucket = _aws.Boto("eu-central-1").CreateBucket();
        using var store = new S3Store(_aws.Session("us-west-2"), bucket, "lake/", new S3Options());
        _aws.Proxy.Clear();

        await store.PutAsync("a/x", "one"u8.ToArray(), Cancel);
        await store.PutAsync("a/y", "two"u8.ToArray(), Cancel);

        Assert.Equal([("us-west-2", 301), ("eu-central-1", 200), ("eu-central-1", 200)],
            _aws.Proxy.Requests.Select(request => (request.Host.Region, request.Status)));
        Assert.All(_aws.Proxy.Requests, request => Assert.Equal(request.Host.Region, request.SignedRegion));
        Assert.Equal("two",
            _aws.Boto("eu-central-1").Run("answer(client('s3').get_object(Bucket=args[0], Key='lake/a/y')['Body'].read().decode())", bucket).GetString());
    }

    [Theory]
    [InlineData("HeadObject")]
    [InlineData("ListObjectsV2")]
    [InlineData("GetObject")]
    public async Task Any_first_request_finds_the_region(string operation)
    {
        var bucket = _aws.Boto("sa-east-1").CreateBucket();
        _aws.Boto("sa-east-1").Run("client('s3').put_object(Bucket=args[0], Key='lake/x', Body=b'one')", bucket);
        using var store = new S3Store(_aws.Session("us-east-1"), bucket, "lake/", new S3Options());
        _aws.Proxy.Clear();

        switch (operation)
        {
            case "HeadObject":
                Assert.Equal(3, (await store.FindAsync("x", Cancel))!.Length);
                break;
            case "ListObjectsV2":
                Assert.Equal(["x"], await store.ListAsync("", Cancel).Select(item => item.Path).ToListAsync(Cancel));
                break;
            default:
                using (var source = await store.OpenAsync("x", Cancel))
                    Assert.Equal(3, source.Length);
                break;
        }
        Assert.Equal((operation, 301), (_aws.Proxy.Requests[0].Operation, _aws.Proxy.Requests[0].Status));
        Assert.Equal(1, _aws.Proxy.Requests.Count(request => request.Host.Region == "us-east-1"));
    }

    [Theory]
    [InlineData(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>", false)]
    [InlineData(400, "AuthorizationHeaderMalformed", "", true)]
    [InlineData(400, "IllegalLocationConstraintException", "", false)]
    public async Task Each_way_in_which_AWS_says_so_is_understood(int status, string code, string details, bool hasHeader)
    {
        var bucket = _aws.Boto("eu-west-1").CreateBucket();
        using var store = new S3Store(_aws.Session("us-east-1"), bucket, "lake/", new S3Options());
        // Instead of the redirection that would come otherwise; to HEAD of the bucket it comes.
        _aws.Proxy.AnswerFirst = request => request.Host.Region == "us-east-1" && request.Operation != "HeadBucket"
            ? new AwsRefusal(status, code, "The region is wrong") { Details = details, BucketRegion = hasHeader ? "eu-west-1" : null }
            : null;

        Assert.Null(await store.FindAsync("x", Cancel));
        await store.PutAsync("x", "one"u8.ToArray(), Cancel);
        Assert.NotNull(await store.FindAsync("x", Cancel));
    }

    [Theory]
    [InlineData("us-gov-west-1", "us-gov-east-1", true)]
    [InlineData("cn-north-1", "cn-northwest-1", true)]
    [InlineData("ap-southeast-2", "af-south-1", true)]
    [InlineData("ap-southeast-2", "af-south-1", false)]
    [InlineData("us-gov-west-1", "us-gov-east-1", false)]
    public async Task Fact_and_destination_lie_in_two_regions_of_a_partition(string here, string there, bool isAtDestination)
    {
        using var lake = new SmallLake();
        var (source, target) = (_aws.Boto(there).CreateBucket("fact"), _aws.Boto(here).CreateBucket("lake"));
        _aws.Boto(there).Run("client('s3').upload_file(args[1], args[0], 'in/fact.parquet')", source, lake.Folder["fact.parquet"]);
        lake.Plan = lake.Plan with { Fact = [$"s3://{source}/in/"], Destination = $"s3://{target}/lake/" };
        _aws.Proxy.Clear();

        var run = await EtlRun.RunAsync(
            lake.Plan, new EtlOptions { Storage = new LakeStorage(_aws.Session(isAtDestination ? here : there)) }, new EtlProgress(), Cancel);

        Assert.Equal(100, run.RowsOut);
        Assert.Equal(3, _aws.Boto(here).Run("answer(client('s3').list_objects_v2(Bucket=args[0], Prefix='lake/')['KeyCount'])", target).GetInt32());
        Assert.Equal(1, _aws.Proxy.Requests.Count(request => request.Status is 301 or 400));
        // Also what carries the end of the lease in its signature is signed for where it goes.
        Assert.Contains(_aws.Proxy.Requests, request => request.IsPresigned && request.Host.Region == here);
        Assert.All(_aws.Proxy.Requests, request => Assert.Equal(request.Host.Region, request.SignedRegion));
        Assert.Empty(_aws.Proxy.UnknownHosts);
    }
}
