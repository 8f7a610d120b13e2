using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Engine.Tests.Governance;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Aws;

/// <summary>Temporary redirections, as gateways before a store send them.</summary>
public sealed class RedirectTests : IDisposable
{
    private readonly MotoServer _server;
    private readonly RequestRecorder _recorder;
    private readonly AwsSession _session;
    private readonly S3Store _store;
    private readonly string _bucket;

    public RedirectTests(MotoServer server)
    {
        _server = server;
        _bucket = GovernedBucket.Create(server.Endpoint, "redirect");
        _recorder = new RequestRecorder(server.Endpoint);
        _session = new AwsSession(
            new AwsOptions
            {
                AccessKey = MotoServer.AccessKey,
                SecretKey = MotoServer.SecretKey,
                Region = MotoServer.Region,
                EndpointUrl = _recorder.Endpoint
            });
        _store = new S3Store(_session, _bucket, "lake/", new S3Options());
    }

    public void Dispose()
    {
        _store.Dispose();
        _session.Dispose();
        _recorder.Dispose();
    }

    [Fact]
    public async Task A_relative_location_is_followed_for_reads_writes_and_listings()
    {
        var redirected = new HashSet<string>();
        _recorder.Answer = request => redirected.Add(request.ToString()) ? To(request.Target) : null;

        await _store.PutAsync("a b/é=1/x", "one"u8.ToArray(), Cancel);
        using var source = await _store.OpenAsync("a b/é=1/x", Cancel);
        var content = new byte[3];
        await source.ReadAsync(0, content, Cancel);
        var listed = new List<string>();
        await foreach (var item in _store.ListAsync("", Cancel))
            listed.Add(item.Path);

        Assert.Equal("one"u8.ToArray(), content);
        Assert.Equal(["a b/é=1/x"], listed);
        Assert.Equal(redirected.Count * 2, _recorder.Requests.Count);
    }

    [Fact]
    public async Task A_location_with_another_path_leads_there()
    {
        await _store.PutAsync("moved here/x", "moved"u8.ToArray(), Cancel);
        _recorder.Answer = request => request.Path.EndsWith("/lake/a/x", StringComparison.Ordinal) ? To($"/{_bucket}/lake/moved%20here/x") : null;

        using var source = await _store.OpenAsync("a/x", Cancel);

        Assert.Equal(5, source.Length);
    }

    [Fact]
    public async Task An_absolute_location_keeps_its_port()
    {
        using var other = new RequestRecorder(_server.Endpoint);
        await _store.PutAsync("a/x", "one"u8.ToArray(), Cancel);
        _recorder.Answer = request => To(other.Endpoint + request.Target);

        using var source = await _store.OpenAsync("a/x", Cancel);

        Assert.Equal(3, source.Length);
        Assert.Single(other.Requests);
    }

    [Fact]
    public async Task Redirections_without_end_are_an_error()
    {
        _recorder.Answer = request => To(request.Target);

        var error = await Assert.ThrowsAsync<LakeException>(async () => await _store.FindAsync("a/x", Cancel));

        Assert.Equal(LakeErrorCode.ServiceRejected, error.Code);
        Assert.Contains("redirected 5 times", error.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static CannedAnswer To(string location) => new(307, "") { Headers = new Dictionary<string, string> { ["Location"] = location } };
}
