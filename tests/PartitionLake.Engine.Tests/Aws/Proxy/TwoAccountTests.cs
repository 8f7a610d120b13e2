using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Aws.Proxy;

/// <summary>Places that other credentials lead to, and objects that may be read and nothing else.</summary>
public sealed class TwoAccountTests : IDisposable
{
    private readonly ProxiedAws _aws = new();
    private readonly SmallLake _lake = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _aws.Dispose();
        _lake.Dispose();
    }

    [Theory]
    [InlineData("s3://bucket", "s3://bucket/a/b.parquet", true)]
    [InlineData("s3://bucket", "s3://bucket-2/a", false)]
    [InlineData("s3://bucket/in", "s3://bucket/in/a", true)]
    [InlineData("s3://bucket/in/", "s3://bucket/in", true)]
    [InlineData("s3://bucket/in", "s3://bucket/input/a", false)]
    [InlineData("s3://bucket/in/year=", "s3://bucket/in/year=*/x", true)]
    [InlineData("s3://bucket/in/a.parquet", "s3://bucket/in/a.parquet", true)]
    public void A_place_holds_what_lies_in_it(string place, string path, bool holds) =>
        Assert.Equal(holds, new LakePlace(place, _aws.Session()).Holds(LakeUri.Parse(path)));

    [Fact]
    public async Task Each_place_is_asked_with_the_credentials_that_lead_there()
    {
        var (source, target) = (_aws.Boto("eu-west-1").CreateBucket("fact"), _aws.Boto().CreateBucket("lake"));
        _aws.Boto("eu-west-1").Run("client('s3').upload_file(args[1], args[0], 'in/fact.parquet')", source, _lake.Folder["fact.parquet"]);
        _lake.Plan = _lake.Plan with { Fact = [$"s3://{source}/in/*.parquet"], Destination = $"s3://{target}/lake/" };
        _aws.Proxy.Clear();
        var reader = _aws.Session(ProxiedAws.Options("eu-west-1") with { AccessKey = "AKIAOFTHEREADER" });
        var storage = new LakeStorage(
            _aws.Session(), new() { ExpectedBucketOwner = "123456789012" }) { Others = [new LakePlace($"s3://{source}/in/", reader)] };

        var run = await EtlRun.RunAsync(_lake.Plan, new EtlOptions { Storage = storage, TempPath = _lake.Temp }, new EtlProgress(), Cancel);

        Assert.Equal(100, run.RowsOut);
        Assert.All(_aws.Proxy.Requests, request => Assert.Equal(request.Bucket == source ? "AKIAOFTHEREADER" : MotoServer.AccessKey, request.AccessKey));
        // The owner is that of the run's own buckets.
        Assert.All(_aws.Proxy.Requests,
            request => Assert.Equal(request.Bucket == source ? null : "123456789012", request.Header("x-amz-expected-bucket-owner")));
        Assert.DoesNotContain(_aws.Proxy.Requests, request => request.Status == 301);
    }

    [Theory]
    [InlineData("s3:ListBucket", "*")]
    [InlineData("s3:*", "*/_partitionlake/*")]
    public async Task One_object_is_read_by_who_may_read_it_and_nothing_else(string denied, string resource)
    {
        var bucket = _aws.Boto().CreateBucket();
        _lake.Plan = _lake.Plan with { Destination = $"s3://{bucket}/lake/" };
        var storage = new LakeStorage(_aws.Session());
        await EtlRun.RunAsync(_lake.Plan, new EtlOptions { Storage = storage, TempPath = _lake.Temp }, new EtlProgress(), Cancel);
        _aws.Proxy.Deny(denied, resource);
        var warnings = new List<string>();

        using var query = await LakeQuery.OpenAsync(new LakeStorage(_aws.Session()), [$"s3://{bucket}/lake/state=S1/part.parquet"],
            SqlParser.ParseSelect("SELECT id, state FROM s3object"),
            new QueryOptions { Warnings = new WarningLog(warning => warnings.Add(warning.Message)) }, Cancel);
        var rows = 0;
        await foreach (var batch in query.RunAsync(Cancel))
            rows += batch.Length;

        Assert.Equal(33, rows);
        Assert.Contains("-KeyType", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_read_is_told_of_requests_that_readers_pay_for()
    {
        var bucket = _aws.Boto().CreateBucket();
        _aws.Proxy.Deny("s3:*");

        var failure = await Assert.ThrowsAsync<LakeException>(
            async () => await new LakeStorage(_aws.Session()).FindInputsAsync([$"s3://{bucket}/x.parquet"], new InputOptions(), Cancel));

        Assert.Equal(LakeErrorCode.AccessDenied, failure.Code);
        Assert.Contains("-RequesterPays", failure.Remedy, StringComparison.Ordinal);
    }
}
