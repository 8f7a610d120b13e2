using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>A lake in a bucket in memory, for runs whose requests are counted.</summary>
internal sealed class MemoryLake : IDisposable
{
    public const string Prefix = "data/lake/";

    private readonly AwsSession _session;

    public MemoryLake()
    {
        _session = new AwsSession(new AwsOptions { AccessKey = "key", SecretKey = "secret", Region = MotoServer.Region, EndpointUrl = Server.Endpoint });
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

    public void Fact(string sql) => Duck.Execute($"COPY ({sql}) TO {Duck.Literal(Folder["fact.parquet"])} (FORMAT parquet)");

    /// <summary>The lake's store, by the requests that a command would send.</summary>
    public ILakeStore Open() => new LakeStorage(_session).Open(Plan.Destination);

    /// <summary>A run whose requests alone are in the log.</summary>
    public async Task<EtlResult> RunAsync(EtlOptions? options = null)
    {
        Server.ClearLog();
        options = (options ?? new EtlOptions()) with { TempPath = Folder.Path, Storage = new LakeStorage(_session) };
        return await EtlRun.RunAsync(Plan, options, new EtlProgress(), TestContext.Current.CancellationToken);
    }

    /// <summary>Writes all data objects to a folder and returns it.</summary>
    public string Download()
    {
        var folder = Folder[$"down-{Guid.NewGuid():n}"];
        foreach (var (key, content) in Server.Objects.Where(static item => item.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var path = Path.Combine(folder, key[Prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
        return folder;
    }

    public void Dispose()
    {
        _session.Dispose();
        Server.Dispose();
        Duck.Dispose();
        Folder.Dispose();
    }
}
