using System.Text;

namespace PartitionLake.Benchmarks.Workloads;

/// <summary>Writes the job of a workload as a plan file.</summary>
public static class PlanText
{
    public static string Create(Workload workload, string data, string destination)
    {
        var keys = new StringBuilder();
        foreach (var key in workload.PartitionBy)
        {
            var text = key.Source == key.Name ? key.Name : $"{key.Source} AS {key.Name}";
            keys.Append(keys.Length == 0 ? "" : ", ");
            keys.Append(key.Digits == 0 ? Quote(text) : $"@{{ Name = {Quote(text)}; Digits = {key.Digits} }}");
        }
        return
            $$"""
            @{
                Name  = 'fact_rate_enriched'
                Fact  = {{File("gold/fact_rate.parquet")}}
                Joins = @(
                    @{ From = {{File("dims/dim_code.parquet")}}; On = 'code_type', 'code' }
                    @{ From = {{File("dims/dim_code_cat.parquet")}}; On = @{ code = 'proc_cd' }
                       Select = 'proc_set AS procedure_set', 'proc_class AS procedure_class', 'proc_group AS procedure_group' }
                    @{ From = {{File("xrefs/xref_pg_member_npi.parquet")}}; On = 'pg_uid'; Match = 'First'; Select = 'npi' }
                    @{ From = {{File("dims/dim_npi.parquet")}}; On = 'npi' }
                    @{ From = {{File("dims/dim_npi_address_geolocation.parquet")}}; On = 'npi'
                       Where = "address_purpose = 'LOCATION'"; Match = 'First'
                       Select = 'state AS provider_state', 'latitude', 'longitude', 'county_name', 'stat_area_name' }
                    @{ From = {{File("dims/bench_medicare.parquet")}}; On = 'state', 'code', 'code_type' }
                )
                Columns = @(
                    'negotiated_rate / medicare_state_rate AS rate_to_medicare_ratio'
                    'negotiated_rate > medicare_state_rate AS is_above_medicare'
                    "CASE WHEN enumeration_type = 'NPI-1' THEN 'Individual' ELSE 'Organization' END AS provider_type"
                    'CAST(SUBSTRING(year_month, 1, 4) AS INT) AS year'
                    'CAST(SUBSTRING(year_month, 6, 2) AS INT) AS month'
                )
                Exclude     = 'pg_uid', 'year_month'
                PartitionBy = {{keys}}
                Destination = {{Quote(destination)}}
                FileName    = 'fact_rate_enriched.parquet'
            }
            """;

        string File(string path) => Quote(Path.Combine(data, path));
    }

    /// <summary>The script that runs a plan file through the module.</summary>
    public static string CreateScript(string manifest, string plan, long maxMemory, string? endpoint = null) =>
        $"""
        $ErrorActionPreference = 'Stop'
        $ProgressPreference = 'SilentlyContinue'
        Import-Module {Quote(manifest)}
        Invoke-PartitionEtl -Plan {Quote(plan)} -MaxMemory {maxMemory}{(endpoint is null ? "" : " -EndpointUrl " + Quote(endpoint))}
        """;

    /// <summary>The script that runs plan files one after the other and prints the seconds of each.</summary>
    public static string CreateSessionScript(string manifest, IEnumerable<string> plans, long maxMemory) =>
        $$"""
        $ErrorActionPreference = 'Stop'
        $ProgressPreference = 'SilentlyContinue'
        Import-Module {{Quote(manifest)}}
        foreach ($plan in {{string.Join(", ", plans.Select(Quote))}}) {
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $null = Invoke-PartitionEtl -Plan $plan -MaxMemory {{maxMemory}}
            $clock.Elapsed.TotalSeconds.ToString([cultureinfo]::InvariantCulture)
        }
        """;

    /// <summary>A literal of PowerShell.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
