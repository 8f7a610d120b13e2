using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Health;

/// <summary>A lake to be tested: made by runs, by DuckDB, or by runs and then spoilt.</summary>
internal sealed class HealthLake : IDisposable
{
    public SmallLake Made { get; } = new();

    public Duck Duck => Made.Duck;

    public string Root => Made.Folder["lake"];

    public string State => Made.Folder[SmallLake.State];

    /// <summary>Runs the small plan: 100 rows in the states S0, S1 and S2.</summary>
    public Task<EtlResult> RunAsync(PublishMode mode = PublishMode.Overwrite)
    {
        Made.Plan = Made.Plan with { Mode = mode };
        return Made.RunAsync();
    }

    /// <summary>Writes a lake without a manifest.</summary>
    public void Write(string sql, string partitionBy, string options = "") =>
        Duck.Execute($"COPY ({sql}) TO {Duck.Literal(Root)} (FORMAT parquet, PARTITION_BY ({partitionBy}){options})");

    /// <summary>Writes one object.</summary>
    public void WriteObject(string path, string sql)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File(path))!);
        Duck.Execute($"COPY ({sql}) TO {Duck.Literal(File(path))} (FORMAT parquet)");
    }

    public string File(string path) => Path.Combine(Root, path);

    public async Task<List<HealthFinding>> TestAsync(HealthOptions? options = null)
    {
        using var store = new LocalStore(Root);
        var findings = new List<HealthFinding>();
        await foreach (var finding in LakeHealth.TestAsync(
            store, (options ?? new()) with { TempPath = Made.Temp }, new HealthProgress(), TestContext.Current.CancellationToken))
        {
            Assert.False(string.IsNullOrWhiteSpace(finding.Message));
            Assert.False(string.IsNullOrWhiteSpace(finding.Remedy));
            findings.Add(finding);
        }
        Assert.Empty(Directory.GetFileSystemEntries(Made.Temp));
        return findings;
    }

    /// <summary>The only finding there must be.</summary>
    public async Task<HealthFinding> FindAsync(CheckKind check, HealthOptions? options = null)
    {
        var finding = Assert.Single(await TestAsync(options));
        Assert.Equal(check, finding.Check);
        return finding;
    }

    public static object? Evidence(HealthFinding finding, string name) => finding.Evidence.Single(pair => pair.Key == name).Value;

    public static HealthOptions Rule(params string[] rules) => new() { Rules = [.. rules.Select(text => new RowRule(text))] };

    public void Dispose() => Made.Dispose();
}
