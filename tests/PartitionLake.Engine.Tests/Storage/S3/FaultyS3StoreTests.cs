using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Storage.S3;

/// <summary>The store keeps its promises over a network on which one request in six fails.</summary>
public sealed class FaultyS3StoreTests : StoreContract
{
    // Whether a conditional write whose reply was lost has succeeded, only its caller can tell: the lock does, by what it wrote.
    private static readonly Fault[] OfWrites = [Fault.SlowDown, Fault.InternalError, Fault.ResetBefore, Fault.ResetDuring, Fault.ResetAfter];

    private readonly FaultProxy _proxy;
    private readonly AwsSession _session;
    private readonly string _bucket;

    public FaultyS3StoreTests(S3TestServer server)
    {
        _bucket = server.Boto.CreateBucket();
        _proxy = server.NewProxy();
        var (reads, writes) = (new SeededFaults(1, 1 / 6.0, Fault.Passing), new SeededFaults(2, 1 / 6.0, OfWrites));
        _proxy.Rule = request => request.Writes ? writes.Choose(request) : reads.Choose(request);
        _session = new AwsSession(
            new AwsOptions { AccessKey = server.AccessKey, SecretKey = server.SecretKey, Region = MotoServer.Region, EndpointUrl = _proxy.Endpoint });
    }

    protected override ILakeStore Open() => new S3Store(_session, _bucket, "some folder/lake", new S3Options());

    public override void Dispose()
    {
        _session.Dispose();
        _proxy.Dispose();
    }
}
