using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Storage.S3;

/// <summary>Stores that are not AWS's own: what they can do is found out by trying once.</summary>
public sealed class StoreProbeTests : IDisposable
{
    private readonly FaultProxy _proxy;
    private readonly AwsSession _session;
    private readonly List<string> _warnings = [];
    private readonly string _bucket;

    public StoreProbeTests(S3TestServer server)
    {
        _bucket = server.Boto.CreateBucket();
        _proxy = server.NewProxy();
        _session = new AwsSession(
            new AwsOptions { AccessKey = server.AccessKey, SecretKey = server.SecretKey, Region = MotoServer.Region, EndpointUrl = _proxy.Endpoint });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _session.Dispose();
        _proxy.Dispose();
    }

    [Fact]
    public async Task A_store_that_can_do_all_is_tried_once_and_then_known()
    {
        await using (await LockAsync(new S3Options()))
        {
        }
        var first = Count;
        _proxy.Clear();
        await using (await LockAsync(new S3Options()))
        {
        }
        Assert.Empty(_warnings);
        // Whether anything may be removed is asked each time: that is a matter of the account.
        Assert.Equal((7, 4), (first, Count));
    }

    [Theory]
    [InlineData(ConditionSupport.Refused)]
    [InlineData(ConditionSupport.Ignored)]
    public async Task A_store_without_conditions_is_refused_within_one_try_or_used_the_weaker_way_when_told_to(ConditionSupport support)
    {
        _proxy.Rules.Puts = support;
        var error = await Assert.ThrowsAsync<LakeException>(() => LockAsync(new S3Options()));
        Assert.Equal(LakeErrorCode.StoreUnsafe, error.Code);
        Assert.Contains("-AllowUnconditionalWrites", error.Remedy, StringComparison.Ordinal);
        Assert.InRange(Count, 1, 5);
        Assert.Empty(await Open(new S3Options()).ListAsync("", Cancel).ToListAsync(Cancel));

        _proxy.Clear();
        await Assert.ThrowsAsync<LakeException>(() => LockAsync(new S3Options()));
        Assert.InRange(Count, 1, 2);

        var options = new S3Options { AllowUnconditionalWrites = true };
        using var store = Open(options);
        await using (var held = await store.LockAsync(Claim("run"), Cancel))
        {
            Assert.Contains("no conditions", Assert.Single(_warnings), StringComparison.Ordinal);
            await Assert.ThrowsAsync<LakeException>(() => LockAsync(options));
            await using var publication = store.BeginPublication(new("run"));
            await using (var writer = publication.Create("a/x"))
                await writer.CommitAsync(skipIfSame: false, Cancel);
            await publication.CompleteAsync(null, Cancel);
            await held.VerifyAsync(Cancel);
        }
        Assert.Equal(["a/x"], await store.ListAsync("", Cancel).Select(item => item.Path).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Where_removals_heed_no_version_it_is_said_once()
    {
        _proxy.Rules.Deletes = ConditionSupport.Ignored;
        await using (await LockAsync(new S3Options()))
            Assert.Contains("removes objects without", Assert.Single(_warnings), StringComparison.Ordinal);
        await using (await LockAsync(new S3Options()))
            Assert.Single(_warnings);
    }

    [Fact]
    public async Task The_form_of_the_ETag_that_the_store_takes_is_found()
    {
        _proxy.Rules.WantsBareETags = true;
        using var store = Open(new S3Options());
        await using var held = await store.LockAsync(Claim("run"), Cancel);
        await held.VerifyAsync(Cancel);
        foreach (var content in new[] { "one", "two" })
        {
            var existing = await store.FindAsync("a/x", Cancel);
            await using var publication = store.BeginPublication(new("run"));
            await using (var writer = publication.Create("a/x", existing))
            {
                writer.Content.Write(System.Text.Encoding.UTF8.GetBytes(content));
                await writer.CommitAsync(skipIfSame: true, Cancel);
            }
            await publication.CompleteAsync(null, Cancel);
        }
        Assert.Equal(3, (await store.FindAsync("a/x", Cancel))!.Length);
        Assert.Empty(_warnings);
    }

    /// <summary>Requests but for the one that looks where the lake's state is.</summary>
    private int Count => _proxy.Requests.Count(request => request.Operation != "ListObjectsV2");

    private S3Store Open(S3Options options) => new(_session, _bucket, "lake/", options);

    private LockClaim Claim(string runId) => new(runId) { OnWarning = _warnings.Add };

    private Task<IStoreLock> LockAsync(S3Options options) => Open(options).LockAsync(Claim("run"), Cancel);
}
