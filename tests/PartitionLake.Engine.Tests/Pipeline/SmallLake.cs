using System.Security.Cryptography;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.Engine.Tests.Parquet.Writing;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>A small fact with a dimension in a folder of its own, and a plan over them that tests vary.</summary>
internal sealed class SmallLake : IDisposable
{
    /// <summary>Where the state of the lake is.</summary>
    public const string State = "_partitionlake/lake";

    public SmallLake()
    {
        RestoreFact();
        Dimension("SELECT 'c' || i AS code, 'label ' || i AS label FROM range(4) t(i)");
        Plan = new EtlPlan
        {
            Fact = [Folder["fact.parquet"]],
            Joins = [new JoinPlan { From = Folder["dim.parquet"], On = [new JoinKeyPlan("code", "code")] }],
            PartitionBy = [new PartitionColumnPlan("state", "state")],
            Destination = Folder["lake"],
            FileName = "part.parquet",
        };
    }

    public TempFolder Folder { get; } = new();

    public Duck Duck { get; } = new();

    public EtlPlan Plan { get; set; }

    public string Temp => Directory.CreateDirectory(Folder["temp"]).FullName;

    public LocalStore Open() => new(Plan.Destination);

    /// <summary>100 rows in three states; codes of which one in five is unknown to the dimension.</summary>
    public void RestoreFact() => Fact(History.First(hasCodes: true));

    public void Fact(string sql) => Duck.Execute($"COPY ({sql}) TO {Duck.Literal(Folder["fact.parquet"])} (FORMAT parquet)");

    public void Dimension(string sql) => Duck.Execute($"COPY ({sql}) TO {Duck.Literal(Folder["dim.parquet"])} (FORMAT parquet)");

    public async Task<EtlResult> RunAsync(EtlOptions? options = null)
    {
        var result = await CancelAsync(options, TestContext.Current.CancellationToken);
        if (Directory.Exists(Folder["lake"]))
            WrittenEncodings.AssertLake(Folder["lake"]);
        return result;
    }

    /// <summary>A run that the token may stop.</summary>
    public Task<EtlResult> CancelAsync(EtlOptions? options, CancellationToken cancellationToken) =>
        EtlRun.RunAsync(Plan, (options ?? new EtlOptions()) with { TempPath = Temp }, new EtlProgress(), cancellationToken);

    /// <summary>The error of a run that must fail, and must leave the lake and the temporary folder as they were.</summary>
    public async Task<LakeException> FailAsync(EtlOptions? options = null)
    {
        var before = Files();
        var failure = await Assert.ThrowsAsync<LakeException>(() => RunAsync(options));
        Assert.Equal(before, Files());
        Assert.Empty(Directory.GetFileSystemEntries(Temp));
        Assert.False(string.IsNullOrWhiteSpace(failure.Message));
        Assert.False(string.IsNullOrWhiteSpace(failure.Remedy));
        return failure;
    }

    /// <summary>Each file of the lake and its state with the hash of its content; what ended runs recorded is left out.</summary>
    public SortedDictionary<string, string> Files()
    {
        var files = DataFiles();
        foreach (var (name, hash) in FilesIn(Folder[State]))
        {
            if (!name.StartsWith("runs/", StringComparison.Ordinal)
                && !(name.StartsWith("current/", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal)))
                files.Add($"{State}/{name}", hash);
        }
        return files;
    }

    /// <summary>Like <see cref="Files"/> without what a disk that failed while cleaning up left in the state for the next run.</summary>
    public SortedDictionary<string, string> DataFiles() => FilesIn(Folder["lake"]);

    /// <summary>Makes an end of the lake and its state.</summary>
    public void Clear()
    {
        foreach (var folder in new[] { Folder["lake"], Folder["_partitionlake"] })
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static SortedDictionary<string, string> FilesIn(string folder)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(folder))
            return files;
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            files.Add(Path.GetRelativePath(folder, path).Replace('\\', '/'), Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))));
        return files;
    }

    /// <summary>The rows of the lake as DuckDB reads them, in order of the given columns.</summary>
    public List<object?[]> Rows(string columns) =>
        Duck.Query(
            $"SELECT {columns} FROM read_parquet({Duck.Literal(Folder["lake/**/*.parquet"])}, hive_partitioning=true, hive_types_autocast=false) ORDER BY ALL");

    public void Dispose()
    {
        Duck.Dispose();
        Folder.Dispose();
    }
}
