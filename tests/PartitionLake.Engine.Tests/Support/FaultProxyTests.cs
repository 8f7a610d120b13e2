using System.Net;
using System.Text;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Support;

/// <summary>The proxy does to a plain client what its rule says, and to the server nothing else.</summary>
public sealed class FaultProxyTests : IClassFixture<FaultProxyTests.Presigned>, IDisposable
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i => $"{i:d4}\n")));

    private static int s_puts;

    private readonly FaultProxy _proxy;
    private readonly HttpClient _client;
    private readonly Presigned _bucket;
    private readonly string _url;
    private readonly string _put;
    private readonly string _stored;

    public FaultProxyTests(S3TestServer server, Presigned bucket)
    {
        _proxy = server.NewProxy();
        _bucket = bucket;
        // A presigned address holds for the host that it was signed for.
        _client = new HttpClient { BaseAddress = new Uri(_proxy.Endpoint) };
        _client.DefaultRequestHeaders.Host = new Uri(server.Endpoint).Authority;
        var number = Interlocked.Increment(ref s_puts);
        (_url, _put, _stored) = (bucket.Get, bucket.Puts[number], bucket.Gets[number]);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_rule_everything_passes_and_is_recorded()
    {
        _proxy.KeepsBodies = true;

        Assert.Equal(Content, await _client.GetByteArrayAsync(_url, Cancel));
        using var answer = await _client.PutAsync(_put, new ByteArrayContent([1, 2, 3]), Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([1, 2, 3], await StoredAsync());
        var (first, second) = (_proxy.Requests[0], _proxy.Requests[1]);
        Assert.Equal((0, "GET", _bucket.Name, "a/b.bin", "GetObject", 200),
            (first.Index, first.Method, first.Bucket, first.Key, first.Operation, first.Status));
        Assert.Equal((1, "PutObject", 3L, 200), (second.Index, second.Operation, second.BodyLength, second.Status));
        Assert.Equal([1, 2, 3], second.Body!);
    }

    [Fact]
    public async Task Chunks_and_continuations_arrive_as_a_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, _put) { Content = new StreamContent(new MemoryStream(Content)) };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.ExpectContinue = true;

        using var answer = await _client.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Content, await StoredAsync());
    }

    [Theory]
    [InlineData("SlowDown", HttpStatusCode.ServiceUnavailable)]
    [InlineData("InternalError", HttpStatusCode.InternalServerError)]
    [InlineData("ExpiredToken", HttpStatusCode.Forbidden)]
    public async Task An_answer_is_made_up(string code, HttpStatusCode status)
    {
        _proxy.Rule = _ => new Fault(FaultKind.Answer, Status: (int)status, Code: code);

        using var answer = await _client.PutAsync(_put, new ByteArrayContent(Content), Cancel);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains($"<Code>{code}</Code>", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Null(await StoredAsync());
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore)]
    [InlineData(FaultKind.ResetDuring)]
    [InlineData(FaultKind.ResetAfter)]
    public async Task After_a_reset_the_server_knows_nothing(FaultKind kind)
    {
        _proxy.Rule = _ => new Fault(kind);

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.PutAsync(_put, new ByteArrayContent(new byte[1_000_000]), Cancel));

        Assert.All(_proxy.Requests, request => Assert.Equal(0, request.Status));
        Assert.Null(await StoredAsync());
    }

    [Fact]
    public async Task After_a_lost_reply_the_server_has_acted()
    {
        _proxy.Rule = _ => Fault.LostReply;

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.PutAsync(_put, new ByteArrayContent(Content), Cancel));

        Assert.Equal(Content, await StoredAsync());
    }

    [Theory]
    [InlineData(FaultKind.Truncated)]
    [InlineData(FaultKind.ShortBody)]
    [InlineData(FaultKind.LongBody)]
    [InlineData(FaultKind.ExtraBytes)]
    public async Task A_body_is_cut_or_made_longer(FaultKind kind)
    {
        _proxy.Rule = _ => new Fault(kind, Bytes: 10);

        switch (kind)
        {
            case FaultKind.Truncated:
                await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetByteArrayAsync(_url, Cancel));
                break;
            case FaultKind.ShortBody:
                Assert.Equal(Content[..10], await _client.GetByteArrayAsync(_url, Cancel));
                break;
            case FaultKind.LongBody:
                Assert.Equal(Content.Concat(Enumerable.Repeat((byte)'x', 10)), await _client.GetByteArrayAsync(_url, Cancel));
                break;
            default:
                Assert.Equal(Content, await _client.GetByteArrayAsync(_url, Cancel));
                break;
        }
    }

    [Theory]
    [InlineData(FaultKind.Stall)]
    [InlineData(FaultKind.StallInBody)]
    public async Task A_stall_ends_with_the_client(FaultKind kind)
    {
        using var impatient = new CancellationTokenSource();
        _proxy.Rule = _ => new Fault(kind);
        // The client gives up when the fault has certainly begun: the request is there, or half of its reply.
        _proxy.Before = _ => kind == FaultKind.Stall ? impatient.CancelAsync() : Task.CompletedTask;
        _proxy.After = _ => impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.GetByteArrayAsync(_url, impatient.Token));
    }

    [Fact]
    public async Task A_hook_replaces_the_object_between_two_requests()
    {
        using var first = await _client.PutAsync(_put, new ByteArrayContent("old"u8.ToArray()), Cancel);
        _proxy.Clear();
        _proxy.Before = async request =>
        {
            if (request.Index == 1)
                (await _client.PutAsync(_put, new ByteArrayContent("new"u8.ToArray()), Cancel)).Dispose();
        };

        var old = await _client.GetByteArrayAsync(_stored, Cancel);
        var now = await _client.GetByteArrayAsync(_stored, Cancel);

        Assert.Equal("old"u8.ToArray(), old);
        Assert.Equal("new"u8.ToArray(), now);
    }

    [Fact]
    public void A_seed_strikes_the_same_requests_each_time()
    {
        var heads = Enumerable.Range(0, 2_000).Select(i => new ProxiedRequest(i, new HttpHead(["GET /b/k HTTP/1.1"]))).ToList();

        var once = heads.ConvertAll(new SeededFaults(7, 0.2, Fault.Passing).Choose);
        var again = heads.ConvertAll(new SeededFaults(7, 0.2, Fault.Passing).Choose);
        var other = heads.ConvertAll(new SeededFaults(8, 0.2, Fault.Passing).Choose);

        Assert.Equal(once, again);
        Assert.NotEqual(once, other);
        Assert.InRange(once.Count(fault => fault is not null), 330, 470);
        Assert.Equal(Fault.Passing.Count, once.Distinct().Count(fault => fault is not null));
    }

    public void Dispose()
    {
        _client.Dispose();
        _proxy.Dispose();
    }

    private async Task<byte[]?> StoredAsync()
    {
        (_proxy.Rule, _proxy.Before, _proxy.After) = (null, null, null);
        using var answer = await _client.GetAsync(_stored, Cancel);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(Cancel);
    }

    /// <summary>A bucket with one object, and addresses that an unsigned client may use.</summary>
    public sealed class Presigned
    {
        private const int Count = 30;

        public Presigned(S3TestServer server)
        {
            var urls = server.Boto.Run(
                """
                s3 = client('s3')
                s3.create_bucket(Bucket=args[0])
                s3.put_object(Bucket=args[0], Key='a/b.bin', Body=args[1].encode())
                def sign(operation, key): return s3.generate_presigned_url(operation, Params={'Bucket': args[0], 'Key': key})
                answer([sign('get_object', 'a/b.bin')] + [sign(o, f'put{i}') for o in ('put_object', 'get_object') for i in range(args[2])])
                """,
                Name, Encoding.ASCII.GetString(Content), Count).EnumerateArray().Select(url => new Uri(url.GetString()!).PathAndQuery).ToList();
            (Get, Puts, Gets) = (urls[0], urls[1..(Count + 1)], urls[(Count + 1)..]);
        }

        public string Name { get; } = $"proxied-{Guid.NewGuid():n}";

        public string Get { get; }

        public IReadOnlyList<string> Puts { get; }

        public IReadOnlyList<string> Gets { get; }
    }
}
