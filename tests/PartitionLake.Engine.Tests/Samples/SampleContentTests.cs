using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Samples;

/// <summary>What the sample holds, as DuckDB reads it.</summary>
public sealed class SampleContentTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    private const string Joined =
        """
        (SELECT f.*, proc_set, proc_class, primary_taxonomy_code, l.place.stat_area_name
        FROM fact_rate f
        LEFT JOIN dim_code_cat ON proc_cd = code
        LEFT JOIN (SELECT pg_uid, arg_min(npi, file_row_number) AS npi FROM xref_pg_member_npi GROUP BY pg_uid) m ON m.pg_uid = f.pg_uid
        LEFT JOIN dim_npi n ON n.npi = m.npi
        LEFT JOIN (SELECT npi, arg_min({'stat_area_name': stat_area_name}, file_row_number) AS place
            FROM dim_npi_address_geolocation WHERE address_purpose = 'LOCATION' GROUP BY npi) l ON l.npi = m.npi)
        """;

    [Fact]
    public void Every_table_reports_the_rows_and_bytes_that_are_in_its_file()
    {
        Assert.Equal(10, sample.Files.Count);
        foreach (var file in sample.Files)
        {
            Assert.Equal(file.Rows, sample.Count(file.Name));
            Assert.Equal(file.Bytes, new FileInfo(file.Path).Length);
            Assert.True(file.Rows > 0, file.Name);
        }
        Assert.Equal(SampleFixture.Rows, sample.Files[0].Rows);
    }

    [Fact]
    public void Tables_have_the_columns_and_types_of_the_domain()
    {
        Assert.Equal(
            "fact_uid VARCHAR, state VARCHAR, year_month VARCHAR, payer_slug VARCHAR, billing_class VARCHAR, code_type VARCHAR, "
            + "code VARCHAR, pg_uid VARCHAR, pos_set_id VARCHAR, negotiated_type VARCHAR, negotiation_arrangement VARCHAR, "
            + "negotiated_rate DOUBLE, expiration_date DATE, provider_group_id_raw BIGINT, reporting_entity_name VARCHAR",
            Describe("fact_rate"));
        Assert.Equal("pos_set_id VARCHAR, pos_members VARCHAR[]", Describe("dim_pos_set"));
        Assert.Equal("pg_uid VARCHAR, npi VARCHAR", Describe("xref_pg_member_npi"));
        Assert.Equal(
            "npi VARCHAR, address_purpose VARCHAR, address_line VARCHAR, state VARCHAR, latitude DOUBLE, longitude DOUBLE, "
            + "county_name VARCHAR, county_fips VARCHAR, stat_area_name VARCHAR, stat_area_code VARCHAR",
            Describe("dim_npi_address_geolocation"));
        Assert.Equal(
            "state VARCHAR, code VARCHAR, code_type VARCHAR, medicare_state_rate DOUBLE, medicare_national_rate DOUBLE, "
            + "work_rvu DOUBLE, practice_expense_rvu DOUBLE, malpractice_rvu DOUBLE, conversion_factor DOUBLE",
            Describe("bench_medicare"));
    }

    [Theory]
    [InlineData("fact_rate", "fact_uid")]
    [InlineData("dim_code", "code_type, code")]
    [InlineData("dim_code_cat", "proc_cd")]
    [InlineData("dim_payer", "payer_slug")]
    [InlineData("dim_provider_group", "pg_uid")]
    [InlineData("dim_pos_set", "pos_set_id")]
    [InlineData("xref_pg_member_npi", "pg_uid, npi")]
    [InlineData("dim_npi", "npi")]
    [InlineData("bench_medicare", "state, code, code_type")]
    public void Keys_are_unique(string table, string key) =>
        Assert.Equal(sample.Count(table), sample.Count($"(SELECT DISTINCT {key} FROM {table})"));

    [Fact]
    public void Only_groups_without_known_members_refer_to_missing_providers()
    {
        Assert.Equal(0, sample.Count("fact_rate ANTI JOIN dim_provider_group USING (pg_uid)"));
        Assert.Equal(0, sample.Count("fact_rate ANTI JOIN dim_payer USING (payer_slug)"));
        Assert.Equal(0, sample.Count("fact_rate f ANTI JOIN dim_pos_set p ON p.pos_set_id = f.pos_set_id WHERE f.pos_set_id IS NOT NULL"));
        Assert.Equal(0, sample.Count("dim_npi ANTI JOIN dim_npi_address_geolocation USING (npi)"));
        var missing = sample.Count("xref_pg_member_npi ANTI JOIN dim_npi USING (npi)");
        Assert.InRange(missing, 1, sample.Count("xref_pg_member_npi") / 10);
    }

    [Fact]
    public void Gaps_of_real_data_occur_among_the_facts()
    {
        Assert.InRange(sample.Count("fact_rate ANTI JOIN dim_code_cat ON proc_cd = code"), 1, SampleFixture.Rows / 10);
        Assert.InRange(sample.Count("fact_rate ANTI JOIN dim_code USING (code_type, code)"), 1, SampleFixture.Rows / 10);
        Assert.InRange(sample.Count("fact_rate ANTI JOIN xref_pg_member_npi USING (pg_uid)"), 1, SampleFixture.Rows / 10);
        Assert.InRange(sample.Count("fact_rate ANTI JOIN bench_medicare USING (state, code, code_type)"), 1, SampleFixture.Rows / 10);
        Assert.InRange(sample.Count("fact_rate WHERE expiration_date IS NULL"), 1, SampleFixture.Rows / 10);
        Assert.InRange(sample.Count("fact_rate WHERE pos_set_id IS NULL"), 1, SampleFixture.Rows / 2);
        Assert.InRange(sample.Count("dim_npi_address_geolocation WHERE address_purpose = 'LOCATION' AND stat_area_name IS NULL"), 1, 2_000);
        Assert.Equal(1, sample.Count("dim_pos_set WHERE len(pos_members) = 0"));
        Assert.Equal(1, sample.Count("dim_pos_set WHERE list_count(pos_members) < len(pos_members)"));
    }

    [Theory]
    [InlineData("SELECT proc_class FROM dim_code_cat", "Office/outpatient services")]
    [InlineData("SELECT proc_set FROM dim_code_cat", "Evaluation and Management")]
    [InlineData("SELECT stat_area_name FROM dim_npi_address_geolocation", "Atlanta-Sandy Springs-Alpharetta, GA")]
    [InlineData("SELECT stat_area_name FROM dim_npi_address_geolocation", "Coeur d'Alene, ID")]
    [InlineData("SELECT stat_area_name FROM dim_npi_address_geolocation", "San Juan-Bayamón-Caguas, PR")]
    [InlineData("SELECT primary_taxonomy_code FROM dim_npi", "101YP2500X")]
    [InlineData("SELECT payer_slug FROM dim_payer", "cardinal-100%")]
    public void Values_that_break_naive_paths_occur(string column, string value) =>
        Assert.True(sample.Count($"({column}) t(v) WHERE v = {Duck.Literal(value)}") > 0);

    [Fact]
    public void The_first_member_of_a_group_is_neither_the_only_nor_always_the_least()
    {
        var groups = "(SELECT count(*) AS n, min(npi) AS least, arg_min(npi, file_row_number) AS first FROM xref_pg_member_npi GROUP BY pg_uid)";
        Assert.True(sample.Count($"{groups} WHERE n > 1") > 500);
        Assert.True(sample.Count($"{groups} WHERE first <> least") > 300);
        Assert.True(sample.Count(
            "(SELECT npi FROM dim_npi_address_geolocation WHERE address_purpose = 'LOCATION' GROUP BY npi HAVING count(DISTINCT stat_area_name) > 1)") > 50);
        Assert.Equal(sample.Count("dim_npi"), sample.Count("dim_npi_address_geolocation WHERE address_purpose = 'MAILING'"));
    }

    [Fact]
    public void Benchmarks_and_rates_are_positive_whole_cents()
    {
        Assert.Equal(0, sample.Count("bench_medicare WHERE medicare_state_rate IS NULL OR medicare_state_rate <= 0 OR medicare_national_rate <= 0"));
        Assert.Equal(
            0, sample.Count("fact_rate WHERE negotiated_rate <= 0 OR abs(negotiated_rate * 100 - round(negotiated_rate * 100)) > 1e-6 * negotiated_rate"));
    }

    [Fact]
    public void Provider_identifiers_satisfy_their_check_digit()
    {
        foreach (var row in sample.Duck.Query("SELECT DISTINCT npi FROM xref_pg_member_npi"))
        {
            var digits = "80840" + (string)row[0]!;
            var sum = 0;
            for (var i = 0; i < digits.Length; i++)
            {
                var digit = digits[digits.Length - 1 - i] - '0';
                sum += i % 2 == 0 ? digit : digit * 2 / 10 + digit * 2 % 10;
            }
            Assert.Equal(0, sum % 10);
            Assert.Equal(15, digits.Length);
        }
    }

    [Fact]
    public void Each_market_and_month_is_one_partition_of_the_full_plan()
    {
        var partitions = sample.Count(
            $"(SELECT DISTINCT payer_slug, state, billing_class, proc_set, proc_class, primary_taxonomy_code, stat_area_name, year_month FROM {Joined})");

        Assert.Equal(SampleFixture.Options.Markets * SampleFixture.Options.Months, partitions);
    }

    [Fact]
    public void Partitions_payers_and_codes_are_skewed()
    {
        var rows = sample.Duck.Query($"SELECT count(*) AS n FROM {Joined} GROUP BY payer_slug ORDER BY n DESC");
        Assert.True((long)rows[0][0]! > 3 * (long)rows[^1][0]!);
        var partitions = sample.Duck.Query(
            $"SELECT count(*) AS n FROM {Joined} GROUP BY payer_slug, state, billing_class, proc_set, "
                + "proc_class, primary_taxonomy_code, stat_area_name, year_month ORDER BY n DESC");
        Assert.True((long)partitions[0][0]! > 15 * (long)partitions[partitions.Count / 2][0]! / 2);
    }

    [Fact]
    public void Row_groups_hold_122880_rows()
    {
        var groups = sample.Duck.Query(
            $"SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata({Duck.Literal(sample.Files[0].Path)}) ORDER BY 1");

        Assert.Equal([122_880L, 122_880L, 54_240L], groups.Select(row => Convert.ToInt64(row[1])));
    }

    private string Describe(string table) => string.Join(
        ", ", sample.Duck.Query($"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {table}").Select(row => $"{row[0]} {row[1]}"));
}
