using PartitionLake.Engine.Health;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Health;

/// <summary>Checks of the rows: rules, nulls and duplicate keys, with DuckDB counting the same.</summary>
public sealed class RowHealthTests : IDisposable
{
    private readonly HealthLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("rate > 0")]
    [InlineData("rate BETWEEN 0 AND 120")]
    [InlineData("label IS NOT NULL")]
    [InlineData("label <> 'label 2'")]
    [InlineData("state <> 'S1' OR id < 50")]
    [InlineData("CASE WHEN code = 'c1' THEN rate < 10 END")]
    [InlineData("rate > 0 AND id + 1 > 0")]
    public async Task As_many_rows_break_a_rule_as_DuckDB_says(string rule)
    {
        await _lake.RunAsync();
        var expected = _lake.Duck.Query(
            $"SELECT state, count(*) FROM read_parquet({Duck.Literal(_lake.File("**/*.parquet"))}, "
                + $"hive_partitioning=true) WHERE NOT ({rule}) GROUP BY state ORDER BY state");
        var found = await _lake.TestAsync(HealthLake.Rule(rule));

        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(row => ((object?)row[0], row[1])),
            found.Select(finding => (finding.Values[0].Value, HealthLake.Evidence(finding, "Rows"))));
        Assert.All(found, finding => Assert.Equal((CheckKind.Rule, FindingSeverity.Error), (finding.Check, finding.Severity)));
    }

    [Fact]
    public async Task The_first_row_that_breaks_a_rule_is_shown()
    {
        await _lake.RunAsync();

        var finding = (await _lake.TestAsync(HealthLake.Rule("rate <> 18 OR code IS NULL")))[0];
        Assert.Contains("row 5 of 'state=S0/part.parquet': code = 'c2', rate = 18", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Null_passes_and_a_column_that_an_object_lacks_is_null()
    {
        _lake.WriteObject("p=1/a.parquet", "SELECT 1 AS id, 5.0::DOUBLE AS rate");
        _lake.WriteObject("p=2/a.parquet", "SELECT 2 AS id, NULL::DOUBLE AS rate");
        _lake.WriteObject("p=3/a.parquet", "SELECT 3 AS id");
        var drift = new HashSet<CheckKind> { CheckKind.SchemaDrift };

        Assert.Empty(await _lake.TestAsync(HealthLake.Rule("rate > 0") with { Exclude = drift }));
        var found = await _lake.TestAsync(HealthLake.Rule("rate IS NOT NULL") with { Exclude = drift });
        Assert.Equal(["p=2", "p=3"], found.Select(finding => finding.Partition));
    }

    [Fact]
    public async Task What_statistics_prove_is_not_read()
    {
        // A damaged page shows whether it was read; its statistics are sound.
        await _lake.RunAsync();
        foreach (var path in Directory.GetFiles(_lake.Root, "part.parquet", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(path);
            bytes.AsSpan(4, 60).Fill(0xEE);
            File.WriteAllBytes(path, bytes);
        }

        Assert.Empty(await _lake.TestAsync(HealthLake.Rule("id >= 0", "id < 1000", "state LIKE 'S%'")));
        Assert.Equal(3, (await _lake.TestAsync(HealthLake.Rule("id <> 50"))).Count);
    }

    [Fact]
    public async Task A_date_that_no_calendar_has_can_be_shown()
    {
        _lake.WriteObject("p=1/a.parquet", "SELECT DATE '10000-01-01' + i::INTEGER AS day FROM range(3) t(i)");

        var finding = await _lake.FindAsync(CheckKind.Rule, HealthLake.Rule("day < DATE '2030-01-01'"));
        Assert.Contains("day = a date past the years", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NaN_is_not_hidden_by_statistics()
    {
        _lake.WriteObject("p=1/a.parquet", "SELECT unnest([1.0::DOUBLE, 2.0::DOUBLE, 'nan'::DOUBLE]) AS rate");

        await _lake.FindAsync(CheckKind.Rule, HealthLake.Rule("rate < 10"));
        Assert.Empty(await _lake.TestAsync(HealthLake.Rule("rate > 0")));
    }

    [Fact]
    public async Task A_rule_without_a_value_is_a_finding_and_one_that_fits_no_column_an_error()
    {
        await _lake.RunAsync();

        var finding = await _lake.FindAsync(CheckKind.Rule, HealthLake.Rule("id / (id - 50) < 1000"));
        Assert.Contains("no value for row 17", finding.Message, StringComparison.Ordinal);
        Assert.Equal("state=S2/part.parquet", finding.Object);
        Assert.Equal(LakeErrorCode.ColumnNotFound, (await Assert.ThrowsAsync<LakeException>(() => _lake.TestAsync(HealthLake.Rule("ratte > 0")))).Code);
        Assert.Equal(LakeErrorCode.TypeMismatch, (await Assert.ThrowsAsync<LakeException>(() => _lake.TestAsync(HealthLake.Rule("rate + 1")))).Code);
    }

    [Fact]
    public async Task Null_rates_are_compared_over_the_whole_lake()
    {
        await _lake.RunAsync();
        var share = Convert.ToDouble(
            _lake.Duck.Scalar($"SELECT count(*) FILTER (label IS NULL) / count(*) FROM read_parquet({Duck.Literal(_lake.File("**/*.parquet"))})"),
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(0.2, share);

        var finding = await _lake.FindAsync(CheckKind.NullRate, new() { NullRates = new Dictionary<string, double> { ["LABEL"] = 0.19, ["rate"] = 0 } });
        Assert.Equal((20L, 100L, share), (HealthLake.Evidence(finding, "Nulls"), HealthLake.Evidence(finding, "Rows"), HealthLake.Evidence(finding, "Rate")));
        Assert.Empty(await _lake.TestAsync(new() { NullRates = new Dictionary<string, double> { ["label"] = 0.2 } }));
    }

    [Fact]
    public async Task Nulls_of_partition_keys_and_of_missing_columns_count()
    {
        _lake.Write("SELECT i AS id, CASE WHEN i > 2 THEN 'GA' END AS state FROM range(10) t(i)", "state", ", FILENAME_PATTERN 'f'");
        var key = await _lake.FindAsync(CheckKind.NullRate, new() { NullRates = new Dictionary<string, double> { ["state"] = 0.1 } });
        Assert.Equal(3L, HealthLake.Evidence(key, "Nulls"));

        _lake.WriteObject("state=TX/f0.parquet", "SELECT 'x' AS other FROM range(10)");
        var found = await _lake.TestAsync(
            new() { NullRates = new Dictionary<string, double> { ["id"] = 0.4 }, Exclude = new HashSet<CheckKind> { CheckKind.SchemaDrift } });
        Assert.Equal(10L, HealthLake.Evidence(Assert.Single(found), "Nulls"));
        Assert.Equal(["state=TX"], (string[])HealthLake.Evidence(found[0], "Examples")!);
    }

    [Fact]
    public async Task A_key_that_occurs_twice_is_found_across_partitions()
    {
        _lake.Write("SELECT 'k' || i AS uid, i % 7 AS p FROM range(7000) t(i)", "p", ", FILENAME_PATTERN 'f'");
        Assert.Empty(await _lake.TestAsync(new() { Key = ["uid"] }));

        _lake.WriteObject("p=8/f0.parquet", "SELECT 'k' || i AS uid FROM (VALUES (3), (3), (10), (9999), (NULL), (NULL)) t(i)");
        var finding = await _lake.FindAsync(CheckKind.DuplicateKey, new() { Key = ["uid"], KeyMemory = 32 * 1000 });

        Assert.Equal((2L, 5L), (HealthLake.Evidence(finding, "Keys"), HealthLake.Evidence(finding, "Rows")));
        Assert.Contains("uid = 'k3' in row 1 of 'p=3/f0.parquet' and row 1 of 'p=8/f0.parquet' and 1 more", finding.Message, StringComparison.Ordinal);
        Assert.Empty(await _lake.TestAsync(new() { Key = ["uid", "p"], Filter = "p < 8" }));
        await _lake.FindAsync(CheckKind.DuplicateKey, new() { Key = ["UID", "p"] });
    }

    [Fact]
    public async Task A_key_that_is_not_there_is_refused()
    {
        await _lake.RunAsync();

        var failure = await Assert.ThrowsAsync<LakeException>(() => _lake.TestAsync(new() { Key = ["idd"] }));
        Assert.Equal(LakeErrorCode.ColumnNotFound, failure.Code);
        Assert.Contains("'id'", failure.Remedy, StringComparison.Ordinal);
    }
}
