namespace PartitionLake.Benchmarks.Workloads;

/// <summary>A question about the lake of the workload <c>many</c>.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Columns">What is selected.</param>
/// <param name="Rest">What stands behind the table.</param>
public sealed record SelectQuery(string Name, string Columns, string Rest)
{
    /// <summary>A few partitions by their keys, and of these the rows with a high rate.</summary>
    public static SelectQuery Filter { get; } = new(
        "filter",
        "fact_uid, code, negotiated_rate, county_name, month",
        "WHERE state = 'TX' AND month = 11 AND negotiated_rate > 2000");

    /// <summary>A condition that no partition key helps with: every file has to be opened.</summary>
    public static SelectQuery Search { get; } = new(
        "search",
        "fact_uid, payer_slug, negotiated_rate, state",
        "WHERE code = '99213' AND negotiated_rate > 120");

    /// <summary>All rows of three columns and a partition key.</summary>
    public static SelectQuery Aggregate { get; } = new(
        "aggregate",
        "procedure_set, COUNT(*) AS n, SUM(negotiated_rate) AS total, AVG(negotiated_rate) AS rate, "
            + "MIN(negotiated_rate) AS least, MAX(rate_to_medicare_ratio) AS top, COUNT(npi) AS npis",
        "GROUP BY procedure_set");

    public static IReadOnlyList<SelectQuery> All { get; } = [Filter, Search, Aggregate];

    public string Ours => $"SELECT {Columns} FROM s3object s {Rest}";

    public string Duck(string lake) =>
        $"SELECT {Columns} FROM read_parquet({StarQuery.Literal(lake + "/**/*.parquet")}, hive_partitioning = true) {Rest}";

    /// <summary>A script that asks the module and prints a line of JSON for each row.</summary>
    public string Script(string manifest, string lake) =>
        $"""
        $ErrorActionPreference = 'Stop'
        $ProgressPreference = 'SilentlyContinue'
        Import-Module {Quote(manifest)}
        Select-LakeObject -Path {Quote(lake)} -Query {Quote(Ours)} -As Json
        """;

    /// <summary>A script that streams the whole lake as objects and prints when the first one came and how many there were.</summary>
    public static string StreamScript(string manifest, string lake) =>
        $$"""
        $ErrorActionPreference = 'Stop'
        $ProgressPreference = 'SilentlyContinue'
        Import-Module {{Quote(manifest)}}
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $rows = 0
        $first = 0
        Select-LakeObject -Path {{Quote(lake)}} | ForEach-Object { if ($rows -eq 0) { $first = $clock.Elapsed.TotalSeconds }; $rows++ }
        "$($first.ToString([cultureinfo]::InvariantCulture)) $rows"
        """;

    private static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
