using System.Diagnostics;
using System.Text.Json;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>A small lake in a bucket behind a proxy that injects faults, and runs over it in this process or in ones that can be killed.</summary>
internal sealed class FaultLake : IDisposable
{
    private const string Prefix = "some folder/lake/";
    private const string State = "some folder/_partitionlake/lake/";

    private readonly S3TestServer _server;

    public FaultLake(S3TestServer server, StoreRules? rules = null)
    {
        _server = server;
        Proxy = server.NewProxy(rules);
        Bucket = server.Boto.CreateBucket();
        First();
        Plan = new EtlPlan
        {
            Name = "rates",
            Fact = [Folder["fact.parquet"]],
            PartitionBy = [new PartitionColumnPlan("state", "state")],
            Destination = $"s3://{Bucket}/{Prefix}",
            FileName = "part.parquet",
            MergeKey = ["id"],
        };
        Directory.CreateDirectory(Temp);
    }

    public TempFolder Folder { get; } = new();

    public Duck Duck { get; } = new();

    public FaultProxy Proxy { get; }

    public string Bucket { get; }

    public EtlPlan Plan { get; set; }

    public string Temp => Folder["temp"];

    public Boto Boto => _server.Boto;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Ids 0 to 99 in three states.</summary>
    public void First() => Fact(History.First());

    /// <summary>Ids 50 to 149 with other values: two states are old, one is new, and one is not among them.</summary>
    public void Second() => Fact(History.Second());

    public void Fact(string sql) => Duck.Execute($"COPY ({sql}) TO {Duck.Literal(Folder["fact.parquet"])} (FORMAT parquet)");

    /// <summary>The program that runs in a process of its own.</summary>
    public static string Program { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "../../../../PartitionLake.TestRun",
        Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "../../.."), AppContext.BaseDirectory), "PartitionLake.TestRun.dll"));

    public AwsSession NewSession(TimeSpan? retryBudget = null, string? endpoint = null) => new(new AwsOptions
    {
        AccessKey = _server.AccessKey,
        SecretKey = _server.SecretKey,
        Region = MotoServer.Region,
        EndpointUrl = endpoint ?? Proxy.Endpoint,
        RetryBudget = retryBudget ?? TimeSpan.FromMinutes(2),
    });

    /// <summary>A run in this process, through the proxy.</summary>
    public async Task<EtlResult> RunAsync(string? runId = null, PublishMode mode = PublishMode.Overwrite,
        TimeSpan? retryBudget = null, EtlPlan? plan = null, EtlOptions? options = null, CancellationToken? cancel = null)
    {
        using var session = NewSession(retryBudget);
        options = (options ?? new EtlOptions()) with { RunId = runId, TempPath = Temp, Storage = new LakeStorage(session) };
        return await EtlRun.RunAsync(PlanOf(mode, plan), options, new EtlProgress(), cancel ?? Cancel);
    }

    public EtlPlan PlanOf(PublishMode mode, EtlPlan? plan = null) =>
        (plan ?? Plan) with { Mode = mode, MergeKey = mode == PublishMode.Merge ? Plan.MergeKey : [] };

    /// <summary>What a process of its own is told to do.</summary>
    public object Job(string? runId, PublishMode mode, string? clockFile = null, string? care = null) =>
        new { Plan = PlanOf(mode), RunId = runId, TempPath = Temp, Proxy.Endpoint, _server.AccessKey, _server.SecretKey, ClockFile = clockFile, Care = care };

    /// <summary>A run in a process of its own, through the proxy.</summary>
    public Process Start(string? runId, PublishMode mode)
    {
        var file = Folder[$"{Guid.NewGuid():n}.json"];
        File.WriteAllText(file, JsonSerializer.Serialize(Job(runId, mode)));
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Program);
        start.ArgumentList.Add(file);
        return Process.Start(start)!;
    }

    /// <summary>Empties the lake without a trace of the runs before.</summary>
    public void Clear() => Boto.Run(
        """
        s3 = client('s3')
        for u in s3.list_multipart_uploads(Bucket=args[0]).get('Uploads', []):
            s3.abort_multipart_upload(Bucket=args[0], Key=u['Key'], UploadId=u['UploadId'])
        for page in s3.get_paginator('list_objects_v2').paginate(Bucket=args[0]):
            for o in page.get('Contents', []):
                s3.delete_object(Bucket=args[0], Key=o['Key'])
        """,
        Bucket);

    /// <summary>All that is stored, downloaded by the independent client past the proxy. The state of the lake comes into a folder of its own.</summary>
    /// <param name="hidden">Whether to take the state too, which no reader of lakes knows.</param>
    public StoredLake Download(bool hidden = true)
    {
        var name = $"down-{Guid.NewGuid():n}";
        var found = Boto.Run(
            """
            import os, hashlib
            s3 = client('s3')
            objects = []
            for prefix, folder in [(args[1], '')] + ([(args[4], '_partitionlake/')] if args[3] else []):
                for page in s3.get_paginator('list_objects_v2').paginate(Bucket=args[0], Prefix=prefix):
                    for o in page.get('Contents', []):
                        name = folder + o['Key'][len(prefix):]
                        body = s3.get_object(Bucket=args[0], Key=o['Key'])['Body'].read()
                        path = os.path.join(args[2], name)
                        os.makedirs(os.path.dirname(path), exist_ok=True)
                        open(path, 'wb').write(body)
                        objects.append([name, hashlib.sha256(body).hexdigest()])
            uploads = [u['Key'] for u in s3.list_multipart_uploads(Bucket=args[0]).get('Uploads', [])]
            answer({'objects': objects, 'uploads': uploads})
            """,
            Bucket, Prefix, Folder[name], hidden, State);
        return new StoredLake(
            Folder[name],
            found.GetProperty("objects").EnumerateArray().ToDictionary(item => item[0].GetString()!, item => item[1].GetString()!),
            [.. found.GetProperty("uploads").EnumerateArray().Select(key => key.GetString()!)]);
    }

    /// <summary>The lake's rows as DuckDB reads them.</summary>
    public List<string> Rows(StoredLake stored) => Directory.Exists(stored.Folder) && stored.Data.Count > 0
        ? Duck.Query($"SELECT id, state, rate FROM read_parquet({Duck.Literal(stored.Folder + "/**/*.parquet")}, hive_partitioning=true) ORDER BY ALL")
            .ConvertAll(row => string.Join('|', row))
        : [];

    /// <summary>Whether a lake begins with objects that were appended to it too.</summary>
    public bool IsAppendedTo { get; init; }

    /// <summary>Makes sure that nothing but what manifests list and the manifests themselves is there, and returns the rows.</summary>
    public List<string> RowsOfWholeLake() => WholeLake().Rows;

    /// <summary>As <see cref="RowsOfWholeLake"/>, with the manifests: all that two lakes have in common that were made in the same way.</summary>
    public (List<string> Rows, List<string> Manifests) WholeLake()
    {
        var stored = Download();
        Assert.Empty(stored.Uploads);
        Assert.All(stored.ControlPaths, path => Assert.Matches(@"^_partitionlake/(runs|current)/[^/]+\.json$", path));
        Assert.Equal(stored.ListedByManifests(), stored.Data);
        if (stored.Data.Count > 0)
            Assert.Equal(stored.Recorded(), stored.Data);
        Assert.Empty(Directory.GetFileSystemEntries(Temp));
        var (rows, manifests) = (Rows(stored), stored.Manifests());
        if (Directory.Exists(stored.Folder))
            Directory.Delete(stored.Folder, recursive: true);
        return (rows, manifests);
    }

    /// <summary>The lake after the base and an undisturbed run in that mode.</summary>
    public async Task<(List<string> Rows, List<string> Manifests)> UndisturbedAsync(PublishMode mode)
    {
        await BeginAsync();
        await RunAsync("undisturbed", mode);
        return WholeLake();
    }

    /// <summary>The command that was stopped, once more. Where it had done all of its work it is told so, and changes nothing.</summary>
    public Task RepeatAsync(string? runId, PublishMode mode) => History.RepeatAsync(() => RunAsync(runId, mode), mode, runId);

    /// <summary>A new lake with the first rows; the second ones wait to be published.</summary>
    public async Task BeginAsync()
    {
        (Proxy.Rule, Proxy.Before, Proxy.After) = (null, null, null);
        Clear();
        First();
        await RunAsync("base");
        for (var i = 0; IsAppendedTo && i < 2; i++)
        {
            Fact(History.More(i));
            await RunAsync($"more{i}", PublishMode.Append);
        }
        Second();
        Proxy.Clear();
    }

    public void Dispose()
    {
        Proxy.Dispose();
        Duck.Dispose();
        Folder.Dispose();
    }
}
