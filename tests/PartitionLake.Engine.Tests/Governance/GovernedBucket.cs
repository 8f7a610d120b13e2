using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Governance;
using PartitionLake.Engine.Governance.Lifecycle;
using PartitionLake.Engine.Governance.Security;
using PartitionLake.Engine.Governance.Security.Audit;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Governance;

/// <summary>A bucket of its own on the server, reached through a recorder.</summary>
internal sealed class GovernedBucket : IDisposable
{
    private readonly AwsSession _session;

    public GovernedBucket(MotoServer server)
    {
        Boto = new Boto(server.Endpoint);
        Name = Create(server.Endpoint, "governed");
        Recorder = new RequestRecorder(server.Endpoint);
        _session = new AwsSession(new AwsOptions
        {
            AccessKey = MotoServer.AccessKey,
            SecretKey = MotoServer.SecretKey,
            Region = MotoServer.Region,
            EndpointUrl = Recorder.Endpoint,
            RetryBudget = TimeSpan.FromSeconds(1),
        });
    }

    /// <summary>The independent client; it goes to the server directly, so that nothing of it is recorded.</summary>
    public Boto Boto { get; }

    public string Name { get; }

    public RequestRecorder Recorder { get; }

    public List<PlannedChange> Asked { get; } = [];

    public List<string> Warnings { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<List<BucketChange>> SecureAsync(SecurityOptions? options = null, Approval answer = Approval.Yes) =>
        ListAsync(BucketSecurity.EnforceAsync(_session, Name, options ?? new SecurityOptions(), Answer(answer), Cancel));

    public Task<List<BucketChange>> AgeAsync(LifecycleOptions options, Approval answer = Approval.Yes) =>
        ListAsync(BucketLifecycle.ApplyAsync(_session, Name, options, Answer(answer), Warnings.Add, Cancel));

    public Task<List<BucketChange>> TierAsync(TieringOptions options, Approval answer = Approval.Yes) =>
        ListAsync(BucketTiering.ApplyAsync(_session, Name, options, Answer(answer), Warnings.Add, Cancel));

    public Task<AuditReport> AuditAsync(string? owner = null, string? other = null) =>
        BucketAudit.RunAsync(_session, new AuditTarget(other ?? Name, owner, "", ""), Cancel);

    /// <summary>Creates a bucket of a new name. moto looks at no signature, and a Python of its own would take a second.</summary>
    public static string Create(string endpoint, string prefix)
    {
        var name = $"{prefix}-{Guid.NewGuid():n}";
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{endpoint}/{name}");
        using var answer = client.Send(request, Cancel);
        answer.EnsureSuccessStatusCode();
        return name;
    }

    /// <summary>Remembers a sub-resource that the server forgets, as S3 would: what was put last is what is got.</summary>
    public void Remember(string subresource, string emptyCode, string? content = null)
    {
        var kept = content;
        Recorder.Answer = request =>
        {
            if (!request.Asks(subresource))
                return null;
            if (request.IsWrite)
                kept = request.Body;
            return request.IsWrite ? new CannedAnswer(200, "") : kept is null ? CannedAnswer.OfS3(404, emptyCode) : new CannedAnswer(200, kept);
        };
    }

    /// <summary>Every request so far is one that S3's model allows.</summary>
    public void AssertRequestsAreValid()
    {
        var judged = RequestValidator.Check("s3", Recorder.Requests);

        Assert.NotEmpty(judged);
        Assert.All(judged,
            request => Assert.True(request.Operation is not null && request.Faults.Count == 0, $"{request.Request}: {string.Join("; ", request.Faults)}"));
    }

    public void Dispose()
    {
        _session.Dispose();
        Recorder.Dispose();
    }

    private Func<PlannedChange, Approval> Answer(Approval answer) => change =>
    {
        Asked.Add(change);
        return answer;
    };

    private static async Task<List<BucketChange>> ListAsync(IAsyncEnumerable<BucketChange> changes)
    {
        var list = new List<BucketChange>();
        await foreach (var change in changes)
            list.Add(change);
        return list;
    }
}
