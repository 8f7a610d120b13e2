using System.Text;

namespace PartitionLake.Benchmarks.Workloads;

/// <summary>Says the plan of <see cref="PlanText"/> in SQL, as somebody would who knows DuckDB well.</summary>
public static class StarQuery
{
    private static readonly string[] DataColumns =
    [
        "fact_uid", "state", "payer_slug", "billing_class", "code_type", "code", "pos_set_id", "negotiated_type",
        "negotiation_arrangement", "negotiated_rate", "expiration_date", "provider_group_id_raw", "reporting_entity_name",
        "code_description", "code_name", "procedure_set", "procedure_class", "procedure_group", "npi",
        "first_name", "last_name", "organization_name", "enumeration_type", "status", "primary_taxonomy_code",
        "primary_taxonomy_desc", "credential", "sole_proprietor", "enumeration_date",
        "provider_state", "latitude", "longitude", "county_name", "stat_area_name",
        "medicare_state_rate", "medicare_national_rate", "work_rvu", "practice_expense_rvu", "malpractice_rvu", "conversion_factor",
        "rate_to_medicare_ratio", "is_above_medicare", "provider_type", "year", "month",
    ];

    public static int ColumnCount => DataColumns.Length;

    /// <summary>The columns of the lake in the order of the plan, partition columns under the name of their folder.</summary>
    public static IReadOnlyList<string> OutputColumns(Workload workload)
    {
        var names = new string[DataColumns.Length];
        for (var i = 0; i < names.Length; i++)
            names[i] = FindKey(workload, DataColumns[i])?.Name ?? DataColumns[i];
        return names;
    }

    /// <summary>
    /// All rows of the lake. Dimensions of which the first row counts are cut down to it once, before the join,
    /// which is much cheaper than a window over the joined rows.
    /// </summary>
    public static string Select(Workload workload, string data)
    {
        var columns = new StringBuilder();
        foreach (var column in DataColumns)
        {
            var key = FindKey(workload, column);
            var value = key is { Digits: > 0 } ? $"lpad(CAST({column} AS VARCHAR), {key.Digits}, '0')" : column;
            columns.Append(columns.Length == 0 ? "" : ", ").Append(value).Append(" AS ").Append(key?.Name ?? column);
        }
        return
            $"""
            WITH member AS (
                SELECT pg_uid, arg_min(npi, file_row_number) AS npi
                FROM read_parquet({File("xrefs/xref_pg_member_npi.parquet")}, file_row_number = true) GROUP BY pg_uid),
            location AS (
                SELECT npi, arg_min(struct_pack(provider_state := state, latitude, longitude, county_name, stat_area_name), file_row_number) AS place
                FROM read_parquet({File("dims/dim_npi_address_geolocation.parquet")}, file_row_number = true)
                WHERE address_purpose = 'LOCATION' GROUP BY npi),
            place AS (SELECT npi, unnest(place) FROM location),
            category AS (
                SELECT proc_cd, proc_set AS procedure_set, proc_class AS procedure_class, proc_group AS procedure_group
                FROM read_parquet({File("dims/dim_code_cat.parquet")})),
            joined AS (
                SELECT f.*, c.* EXCLUDE (code_type, code), category.* EXCLUDE (proc_cd), member.npi, n.* EXCLUDE (npi),
                    place.* EXCLUDE (npi), b.* EXCLUDE (state, code, code_type),
                    f.negotiated_rate / b.medicare_state_rate AS rate_to_medicare_ratio,
                    f.negotiated_rate > b.medicare_state_rate AS is_above_medicare,
                    CASE WHEN n.enumeration_type = 'NPI-1' THEN 'Individual' ELSE 'Organization' END AS provider_type,
                    CAST(substring(f.year_month, 1, 4) AS INTEGER) AS year,
                    CAST(substring(f.year_month, 6, 2) AS INTEGER) AS month
                FROM read_parquet({File("gold/fact_rate.parquet")}) f
                LEFT JOIN read_parquet({File("dims/dim_code.parquet")}) c ON c.code_type = f.code_type AND c.code = f.code
                LEFT JOIN category ON category.proc_cd = f.code
                LEFT JOIN member ON member.pg_uid = f.pg_uid
                LEFT JOIN read_parquet({File("dims/dim_npi.parquet")}) n ON n.npi = member.npi
                LEFT JOIN place ON place.npi = member.npi
                LEFT JOIN read_parquet({File("dims/bench_medicare.parquet")}) b
                    ON b.state = f.state AND b.code = f.code AND b.code_type = f.code_type)
            SELECT {columns} FROM joined
            """;

        string File(string path) => Literal(Path.Combine(data, path));
    }

    /// <summary>The statement that writes the lake.</summary>
    public static string Copy(Workload workload, string data, string destination, bool sortFirst)
    {
        var keys = new StringBuilder();
        foreach (var key in workload.PartitionBy)
            keys.Append(keys.Length == 0 ? "" : ", ").Append(key.Name);
        var order = sortFirst ? $" ORDER BY {keys}" : "";
        return $"COPY ({workload.Select(data)}{order}) TO {Literal(destination)} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY ({keys}))";
    }

    public static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static PartitionColumn? FindKey(Workload workload, string column)
    {
        foreach (var key in workload.PartitionBy)
        {
            if (key.Source == column)
                return key;
        }
        return null;
    }
}
