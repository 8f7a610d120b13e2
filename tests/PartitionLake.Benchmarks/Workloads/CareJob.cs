using System.Globalization;

namespace PartitionLake.Benchmarks.Workloads;

/// <summary>Scripts and statements of the care of a lake: merging its objects, erasing a key, looking for one.</summary>
public static class CareJob
{
    /// <summary>Writes the lake of a plan, with Bloom filters where a column is named.</summary>
    public static string Make(string manifest, string plan, string? filter) => Head(manifest)
        + $"$null = Invoke-PartitionEtl -Plan {PlanText.Quote(plan)}{(filter is null ? "" : " -BloomFilter " + PlanText.Quote(filter))}";

    /// <summary>Merges the objects of each partition.</summary>
    public static string Optimize(string manifest, string lake) => Head(manifest)
        + $"$null = Optimize-LakePartition -Path {PlanText.Quote(lake)} -Confirm:$false";

    /// <summary>Erases a key, and prints how many rows went and what was read of how many bytes.</summary>
    public static string Erase(string manifest, string lake, string npi) => Head(manifest)
        + $$"""
        $told = @(Remove-LakeRow -Path {{PlanText.Quote(lake)}} -Where "npi = '{{npi}}'" -Confirm:$false -Verbose 4>&1 3>$null)
        $rows = @($told | Where-Object { $_ -isnot [System.Management.Automation.VerboseRecord] } | Measure-Object RowsRemoved -Sum).Sum
        $line = $told | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] -and $_.Message -match 'bytes read of' } | Select-Object -First 1
        "$rows $($line.Message -replace '^.*; ([0-9,]+) bytes read of the ([0-9,]+).*$', '$1 $2' -replace ',', '')"
        """;

    /// <summary>
    /// Looks for rows some times in one session; prints how many there are and the seconds of the first and of the last time.
    /// </summary>
    public static string Find(string manifest, string lake, string where) => Head(manifest)
        + $$"""
        foreach ($turn in 1..5) {
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $rows = @(Select-LakeObject -Path {{PlanText.Quote(lake)}} -Query "SELECT fact_uid, npi FROM s3object s WHERE {{where}}").Count
            if ($turn -eq 1) { $first = $clock.Elapsed.TotalSeconds }
        }
        [string]::Format([cultureinfo]::InvariantCulture, '{0} {1:0.000} {2:0.000}', $rows, $first, $clock.Elapsed.TotalSeconds)
        """;

    /// <summary>What somebody does who has DuckDB alone: writes the whole lake again, one object a partition.</summary>
    public static string Rewrite(PeerVariant variant, Workload workload, string lake, string target)
    {
        var keys = string.Join(", ", workload.PartitionBy.Select(static key => key.Name));
        var order = variant.SortFirst ? $" ORDER BY {keys}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"SET threads = {Environment.ProcessorCount}; {variant.Settings} ")
            + $"COPY (SELECT * FROM read_parquet({StarQuery.Literal(lake + "/**/*.parquet")}, hive_partitioning = true, hive_types_autocast = false){order}) "
            + $"TO {StarQuery.Literal(target)} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY ({keys}));";
    }

    private static string Head(string manifest) =>
        $"""
        $ErrorActionPreference = 'Stop'
        $ProgressPreference = 'SilentlyContinue'
        Import-Module {PlanText.Quote(manifest)}

        """;
}
