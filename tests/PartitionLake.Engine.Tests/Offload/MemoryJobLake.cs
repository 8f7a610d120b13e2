using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Offload;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Offload;

/// <summary>A lake in a bucket in memory, written by jobs: where the process that waits for one dies at a request of our choice.</summary>
internal sealed class MemoryJobLake : IDisposable
{
    public const string Prefix = "data/lake/";
    public const string State = "data/_partitionlake/lake/";

    private readonly AwsSession _session;

    public MemoryJobLake()
    {
        _session = new AwsSession(new AwsOptions { AccessKey = "key", SecretKey = "secret", Region = MotoServer.Region, EndpointUrl = Server.Endpoint });
        Job = NewJob();
        Plan = new EtlPlan
        {
            Fact = [Folder["fact.parquet"]],
            PartitionBy = [new PartitionColumnPlan("state", "state")],
            Destination = "s3://memory/" + Prefix,
            FileName = "part.parquet",
        };
    }

    public MemoryS3 Server { get; } = new();

    public TempFolder Folder { get; } = new();

    public Duck Duck { get; } = new();

    public EtlPlan Plan { get; set; }

    public StagedJob Job { get; private set; }

    public void Fact(string sql) => Duck.Execute($"COPY ({sql}) TO {Duck.Literal(Folder["fact.parquet"])} (FORMAT parquet)");

    public ILakeStore Open() => new LakeStorage(_session).Open(Plan.Destination);

    public Task<EtlResult> RunAsync(EtlOptions? options = null) => RunAsync(Job, Job, options);

    public Task<EtlResult> RunAsync(IJobRunner runner, IJobLanguage language, EtlOptions? options = null) => OffloadRun.RunAsync(
        Plan, (options ?? new EtlOptions()) with { TempPath = Folder.Path, Storage = new LakeStorage(_session) }, runner, language, new EtlProgress(),
        TestContext.Current.CancellationToken);

    /// <summary>A lake of three partitions that a job wrote, whose inputs have changed since.</summary>
    public async Task BeginAsync()
    {
        Server.Clear();
        Job = NewJob();
        Fact(History.First());
        await RunAsync();
        Fact(History.Second());
    }

    /// <summary>The keys and contents of the data.</summary>
    public List<string> Data() => [.. Server.Objects.Where(static item => item.Key.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(static item => $"{item.Key} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(item.Value))}")];

    /// <summary>What lies in the state beside the records: nothing but the script once all is tidy.</summary>
    public List<string> Leftovers() => [.. Server.Objects.Select(static item => item.Key).Where(static key => key.StartsWith(State, StringComparison.Ordinal)
        && !key.StartsWith(State + "runs/", StringComparison.Ordinal) && !key.EndsWith(".py", StringComparison.Ordinal)
        && !(key.StartsWith(State + "current/", StringComparison.Ordinal) && key.EndsWith(".json", StringComparison.Ordinal)))];

    /// <summary>What the newest run recorded of the lake and of itself, without ids and times.</summary>
    public async Task<string> RecordAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var store = Open();
        var contents = await LakeContents.FindAsync(store, cancel);
        var manifest = await RunManifest.ReadHeadAsync(store, contents.Head!.RunId, cancel);
        var objects = (await contents.LoadAsync(cancel)).Values.Select(item => $"{item.Path} {item.Rows} {item.Bytes} {item.Sha256} {item.ETag}");
        var written = await RunManifest.ReadObjectsAsync(store, manifest.RunId, cancel)
            .Select(item => $"{item.Path} {item.Rows} {item.Action}").ToListAsync(cancel);
        var runs = await RunManifest.ListAsync(store, cancel);
        return string.Join('\n',
            [$"{manifest.RowsIn} {manifest.RowsOut} {manifest.Counts} runs {runs.Count} contents {manifest.Number}", .. objects, .. written]);
    }

    public void Dispose()
    {
        _session.Dispose();
        Server.Dispose();
        Duck.Dispose();
        Folder.Dispose();
    }

    private StagedJob NewJob() => new((uri, content) => Server.Put(uri["s3://memory/".Length..], content), Folder, () => Plan) { KeepsComputed = true };
}
