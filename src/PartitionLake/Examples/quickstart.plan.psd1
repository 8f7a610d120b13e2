# A plan is data: it is read, never executed. Relative paths count from the folder that this file lies in.
@{
    Name        = 'fact_rate_enriched'
    Fact        = 'gold/fact_rate.parquet'
    Joins       = @(
        @{ From = 'dims/dim_code.parquet'; On = 'code_type', 'code' }
        @{
            From   = 'dims/dim_code_cat.parquet'
            On     = @{ code = 'proc_cd' }
            Select = 'proc_set AS procedure_set', 'proc_class AS procedure_class', 'proc_group AS procedure_group'
        }
        # A group has several members; the first one stands for it.
        @{ From = 'xrefs/xref_pg_member_npi.parquet'; On = 'pg_uid'; Match = 'First'; Select = 'npi' }
        # Keys may come from an earlier join.
        @{ From = 'dims/dim_npi.parquet'; On = 'npi' }
        @{
            From   = 'dims/dim_npi_address_geolocation.parquet'
            On     = 'npi'
            Where  = "address_purpose = 'LOCATION'"
            Match  = 'First'
            Select = 'state AS provider_state', 'latitude', 'longitude', 'county_name', 'stat_area_name'
        }
        @{ From = 'dims/bench_medicare.parquet'; On = 'state', 'code', 'code_type' }
    )
    Columns     = @(
        'negotiated_rate / medicare_state_rate AS rate_to_medicare_ratio'
        'negotiated_rate > medicare_state_rate AS is_above_medicare'
        "CASE WHEN enumeration_type = 'NPI-1' THEN 'Individual' ELSE 'Organization' END AS provider_type"
        'CAST(SUBSTRING(year_month, 1, 4) AS INT) AS year'
        'CAST(SUBSTRING(year_month, 6, 2) AS INT) AS month'
    )
    Exclude     = 'pg_uid'
    PartitionBy = 'payer_slug', 'state', 'year', @{ Name = 'month'; Digits = 2 }
    Destination = 'lake'
    FileName    = 'fact_rate_enriched.parquet'
}
