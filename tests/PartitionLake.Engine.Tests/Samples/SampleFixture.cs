using PartitionLake.Engine.Samples;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Samples;

/// <summary>One sample of 300,000 rows in three row groups, seen as tables by DuckDB.</summary>
public sealed class SampleFixture : IDisposable
{
    public const int Rows = 300_000;

    private readonly TempFolder _folder = new();

    public SampleFixture()
    {
        Files = [.. SampleData.Write(_folder.Path, Options, null, CancellationToken.None)];
        foreach (var file in Files)
            Duck.Execute($"CREATE VIEW {file.Name} AS SELECT * FROM read_parquet({Duck.Literal(file.Path)}, file_row_number = true)");
    }

    public static SampleOptions Options { get; } = new() { Rows = Rows, Markets = 300, Months = 5, ProviderGroups = 2_000 };

    public IReadOnlyList<SampleFile> Files { get; }

    public Duck Duck { get; } = new();

    public long Count(string sql) => Convert.ToInt64(Duck.Scalar($"SELECT count(*) FROM {sql}"));

    public void Dispose()
    {
        Duck.Dispose();
        _folder.Dispose();
    }
}
