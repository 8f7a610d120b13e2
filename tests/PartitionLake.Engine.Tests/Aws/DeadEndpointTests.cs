using System.Net;
using System.Net.Sockets;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Aws;

public sealed class DeadEndpointTests(MotoServer server)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1.5);

    [Fact]
    public void The_first_answer_may_take_half_a_minute() => Assert.Equal(TimeSpan.FromSeconds(30), new AwsOptions().AnswerLimit);

    [Fact]
    public async Task An_address_that_refuses_connections_is_named_with_what_happened()
    {
        var told = new List<string>();
        var endpoint = $"http://127.0.0.1:{MotoServer.FreePort()}";

        var error = await FailAsync(endpoint, told);

        Assert.Contains(endpoint, error.Message, StringComparison.Ordinal);
        Assert.Contains("refused", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("does not answer", error.Message, StringComparison.Ordinal);
        Assert.Contains(told, text => text.Contains(endpoint, StringComparison.Ordinal) && text.Contains("refused", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_address_that_takes_connections_and_never_answers_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var endpoint = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";
        var told = new List<string>();

        var error = await FailAsync(endpoint, told);

        Assert.Contains(endpoint, error.Message, StringComparison.Ordinal);
        Assert.Contains("no answer came", error.Message, StringComparison.Ordinal);
        Assert.Contains(told, text => text.Contains($"Waiting for {endpoint}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_has_answered_once_is_waited_for_longer()
    {
        using var proxy = new FaultProxy(server.Endpoint);
        var bucket = new Boto(server.Endpoint).CreateBucket();
        proxy.Rule = request => request.Index is >= 1 and < 6 ? Fault.ResetBefore : null;
        using var session = new AwsSession(Options(proxy.Endpoint));
        using var store = new S3Store(session, bucket, "lake/", new S3Options());

        Assert.Null(await store.FindAsync("a/x", Cancel));
        Assert.Null(await store.FindAsync("a/y", Cancel));

        Assert.Null(session.WaitingFor);
    }

    [Fact]
    public async Task What_is_waited_for_can_be_shown_until_the_answer_comes()
    {
        var time = new SteppedTime();
        var reach = new AwsReach("http://store", TimeSpan.FromSeconds(30), time, null);
        var answer = new TaskCompletionSource<int>();

        var call = reach.SendAsync(_ => answer.Task, TimeSpan.Zero, Cancel);
        Assert.Null(reach.WaitingFor);
        time.Seconds = 3;
        Assert.Contains("http://store", reach.WaitingFor, StringComparison.Ordinal);
        answer.SetResult(7);

        Assert.Equal(7, await call);
        Assert.Null(reach.WaitingFor);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<LakeException> FailAsync(string endpoint, List<string> told)
    {
        using var session = new AwsSession(Options(endpoint)) { Tell = text => { lock (told) told.Add(text); } };
        using var store = new S3Store(session, "bucket", "lake/", new S3Options());
        var error = await Assert.ThrowsAsync<LakeException>(async () => await store.FindAsync("a/x", Cancel));
        Assert.Equal(LakeErrorCode.ServiceUnavailable, error.Code);
        return error;
    }

    private static AwsOptions Options(string endpoint) => new()
    {
        AccessKey = MotoServer.AccessKey,
        SecretKey = MotoServer.SecretKey,
        Region = MotoServer.Region,
        EndpointUrl = endpoint,
        AnswerLimit = Short,
    };

    /// <summary>Time that passes when the test says so.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
