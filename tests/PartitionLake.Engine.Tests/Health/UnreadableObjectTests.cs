using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Health;

/// <summary>A foreign lake in a bucket, some or all of whose objects the store does not give out.</summary>
public sealed class UnreadableObjectTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FaultProxy _proxy;
    private readonly AwsSession _session;
    private readonly string _bucket;

    public UnreadableObjectTests(MotoServer server)
    {
        using var duck = new Duck();
        duck.Execute($"COPY (SELECT i AS id FROM range(10) t(i)) TO {Duck.Literal(_folder["f.parquet"])} (FORMAT parquet)");
        var boto = new Boto(server.Endpoint);
        _bucket = boto.CreateBucket();
        boto.Run(
            """
            s3 = client('s3')
            for i in range(30):
                kind = {'StorageClass': 'GLACIER'} if i == 0 else {}
                s3.upload_file(args[1], args[0], f'lake/k={i:02}/f.parquet', ExtraArgs=kind)
            s3.put_object(Bucket=args[0], Key='lake/k=30/empty.parquet', Body=b'')
            """, _bucket, _folder["f.parquet"]);
        _proxy = new FaultProxy(server.Endpoint);
        _session = new AwsSession(
            new AwsOptions { AccessKey = MotoServer.AccessKey, SecretKey = MotoServer.SecretKey, Region = MotoServer.Region, EndpointUrl = _proxy.Endpoint });
    }

    public void Dispose()
    {
        _session.Dispose();
        _proxy.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_archived_first_object_is_a_finding_and_the_others_are_tested()
    {
        var findings = await TestAsync();

        var archived = Assert.Single(findings, finding => finding.Check == CheckKind.UnreadableObject);
        Assert.Equal("k=00/f.parquet", archived.Object);
        Assert.Contains("InvalidObjectState", archived.Message, StringComparison.Ordinal);
        Assert.Equal("k=30/empty.parquet", Assert.Single(findings, finding => finding.Check == CheckKind.ZeroByteObject).Object);
    }

    [Fact]
    public async Task Objects_that_may_not_be_read_are_a_finding_each()
    {
        _proxy.Rule = request => request.Operation == "GetObject" && request.Key.EndsWith("/f.parquet", StringComparison.Ordinal) ? Fault.AccessDenied : null;

        var findings = await TestAsync();

        Assert.Equal(30, findings.Count(finding => finding.Check == CheckKind.UnreadableObject));
        Assert.Single(findings, finding => finding.Check == CheckKind.ZeroByteObject);
        // Each object once for itself, and the first ones once for the columns of the lake.
        Assert.InRange(_proxy.Requests.Count(request => request.Key.EndsWith("/f.parquet", StringComparison.Ordinal)), 30, 60);
    }

    private async Task<List<HealthFinding>> TestAsync()
    {
        using var store = new S3Store(_session, _bucket, "lake/", new S3Options());
        var findings = new List<HealthFinding>();
        await foreach (var finding in LakeHealth.TestAsync(store, new HealthOptions(), new HealthProgress(), TestContext.Current.CancellationToken))
            findings.Add(finding);
        return findings;
    }
}
