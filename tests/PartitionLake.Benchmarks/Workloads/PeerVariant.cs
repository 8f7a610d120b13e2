using PartitionLake.Benchmarks.Measuring;

namespace PartitionLake.Benchmarks.Workloads;

/// <summary>One way to run DuckDB.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Settings">Statements before the COPY.</param>
/// <param name="SortFirst">Whether the rows are sorted by the partition columns on their way to the writer.</param>
public sealed record PeerVariant(string Name, string Settings, bool SortFirst)
{
    private const string Unordered = "SET preserve_insertion_order = false;";
    private const string ManyFiles = "SET partitioned_write_max_open_files = 200000;";

    public static PeerVariant Defaults { get; } = new("duckdb default", "", SortFirst: false);

    /// <summary>What an expert would try, the most promising first.</summary>
    public static IReadOnlyList<PeerVariant> All { get; } =
    [
        new("duckdb sorted unordered", Unordered, SortFirst: true),
        new("duckdb sorted", "", SortFirst: true),
        new("duckdb unordered", Unordered, SortFirst: false),
        new("duckdb unordered open-files", Unordered + ManyFiles, SortFirst: false),
        Defaults,
    ];

    /// <summary>All statements of a run.</summary>
    public string Statements(Workload workload, string data, string destination) =>
        $"SET threads = {Environment.ProcessorCount}; {Settings} {StarQuery.Copy(workload, data, destination, SortFirst)};";
}
