using PartitionLake.Engine.Health;
using PartitionLake.Engine.Tests.Runs;

namespace PartitionLake.Engine.Tests.Health;

/// <summary>Checks that compare partitions with each other: drift, sizes, ages and months.</summary>
public sealed class LakeHealthTests : IDisposable
{
    private const string Months =
        "SELECT 'x' AS v, y AS year, m AS month, s AS state FROM range(2024, 2026) a(y), range(1, 13) b(m), (VALUES ('GA'), ('TX')) c(s)";

    private readonly HealthLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Columns_of_other_types_are_an_error_and_missing_ones_a_warning()
    {
        for (var i = 0; i < 4; i++)
            _lake.WriteObject($"p={i}/a.parquet", $"SELECT {i} AS id, 1.5::DOUBLE AS rate, 'x' AS note");
        Assert.Empty(await _lake.TestAsync());

        _lake.WriteObject("p=7/a.parquet", "SELECT 1 AS id, '1.5' AS rate, 'x' AS note");
        _lake.WriteObject("p=8/a.parquet", "SELECT 1 AS id, 1.5::DOUBLE AS rate");
        _lake.WriteObject("p=9/a.parquet", "SELECT 1 AS id, 1.5::DOUBLE AS rate");

        var found = await _lake.TestAsync();
        Assert.All(found, finding => Assert.Equal(CheckKind.SchemaDrift, finding.Check));
        Assert.Equal([FindingSeverity.Warning, FindingSeverity.Error], found.Select(finding => finding.Severity));
        Assert.Contains("no 'note'", found[0].Message, StringComparison.Ordinal);
        Assert.Equal(["p=8/a.parquet", "p=9/a.parquet"], (string[])HealthLake.Evidence(found[0], "Examples")!);
        Assert.Contains("'rate' string instead of double", found[1].Message, StringComparison.Ordinal);
        Assert.Equal("p=7", found[1].Partition);
    }

    [Fact]
    public async Task The_order_of_columns_is_no_drift()
    {
        _lake.WriteObject("p=1/a.parquet", "SELECT 1 AS id, 'x' AS note");
        _lake.WriteObject("p=2/a.parquet", "SELECT 'x' AS note, 1 AS id");

        Assert.Empty(await _lake.TestAsync());
    }

    [Fact]
    public async Task Small_objects_are_one_finding_and_only_when_asked_for()
    {
        _lake.Write("SELECT i AS id, i % 20 AS p FROM range(200) t(i)", "p");

        Assert.Empty(await _lake.TestAsync());
        var number = await _lake.TestAsync(new() { Statistics = true });
        Assert.Equal([CheckKind.SmallObjects, CheckKind.Skew], number.Select(finding => finding.Check));
        Assert.All(number, finding => Assert.Equal(FindingSeverity.Information, finding.Severity));
        Assert.Equal(20, HealthLake.Evidence(number[0], "SmallObjects"));

        Assert.Equal(FindingSeverity.Warning, (await _lake.FindAsync(CheckKind.SmallObjects, new() { MaxSmallShare = 0.5 })).Severity);
        Assert.Empty(await _lake.TestAsync(new() { MaxSmallShare = 0.5, SmallObjectBytes = 100 }));
    }

    [Fact]
    public async Task A_partition_far_larger_than_the_others_is_found_when_a_limit_is_given()
    {
        _lake.Write("SELECT i AS id, CASE WHEN i < 900 THEN 0 ELSE i % 10 END AS p FROM range(1000) t(i)", "p");

        Assert.Empty(await _lake.TestAsync());
        var finding = await _lake.FindAsync(CheckKind.Skew, new() { MaxSkew = 50 });
        Assert.Equal(("p=0", 910L, 91.0),
            (HealthLake.Evidence(finding, "LargestPartition"), HealthLake.Evidence(finding, "LargestRows"), HealthLake.Evidence(finding, "Skew")));
        Assert.Empty(await _lake.TestAsync(new() { MaxSkew = 100 }));
    }

    [Fact]
    public async Task Stale_partitions_are_found_one_by_one()
    {
        _lake.Write("SELECT i AS id, i % 3 AS p FROM range(30) t(i)", "p", ", FILENAME_PATTERN 'f'");
        File.SetLastWriteTimeUtc(Directory.GetFiles(_lake.File("p=1"))[0], DateTime.UtcNow.AddDays(-10));

        var finding = await _lake.FindAsync(CheckKind.StalePartition, new() { MaxAge = TimeSpan.FromDays(7) });
        Assert.Equal("p=1", finding.Partition);
        Assert.Empty(await _lake.TestAsync(new() { MaxAge = TimeSpan.FromDays(11) }));

        var later = new ManualTime();
        later.Advance(DateTimeOffset.UtcNow.AddDays(8) - later.GetUtcNow());
        Assert.Equal(3, (await _lake.TestAsync(new() { MaxAge = TimeSpan.FromDays(7), Time = later })).Count);
    }

    [Fact]
    public async Task Months_without_a_partition_are_found_as_gaps()
    {
        _lake.Write(Months, "state, year, month");
        Assert.Empty(await _lake.TestAsync());

        foreach (var state in new[] { "GA", "TX" })
        {
            foreach (var month in new[] { 3, 4, 5, 9 })
                Directory.Delete(_lake.File($"state={state}/year=2025/month={month}"), recursive: true);
        }

        var found = await _lake.TestAsync();
        Assert.Equal(["2025-03", "2025-09"], found.Select(finding => HealthLake.Evidence(finding, "First")));
        Assert.Equal(["2025-05", "2025-09"], found.Select(finding => HealthLake.Evidence(finding, "Last")));
        Assert.All(found, finding => Assert.Equal((CheckKind.MissingMonth, null), (finding.Check, finding.Partition)));
    }

    [Fact]
    public async Task Months_that_the_filter_leaves_out_are_not_missing()
    {
        _lake.Write(Months, "state, year, month");

        Assert.Empty(await _lake.TestAsync(new() { Filter = "month IN (1, 11)" }));
        Assert.Empty(await _lake.TestAsync(new() { Partition = new Dictionary<string, object?> { ["month"] = new[] { 2, 8 } } }));
        Assert.Empty(await _lake.TestAsync(new() { Folders = ["state=GA/year=2024/month=1", "state=GA/year=2025/month=12"] }));
    }

    [Fact]
    public async Task A_group_that_stops_is_found_and_one_that_begins_late_is_not()
    {
        _lake.Write(Months, "state, year, month");
        for (var month = 1; month <= 12; month++)
            Directory.Delete(_lake.File($"state=GA/year=2024/month={month}"), recursive: true);
        Directory.Delete(_lake.File("state=TX/year=2025/month=11"), recursive: true);
        Directory.Delete(_lake.File("state=TX/year=2025/month=12"), recursive: true);

        Assert.Empty(await _lake.TestAsync());
        var finding = await _lake.FindAsync(CheckKind.MissingMonth, new() { SequenceBy = ["state"] });
        Assert.Equal("TX", Assert.Single(finding.Values).Value);
        Assert.Equal(("2025-11", "2025-12"), (HealthLake.Evidence(finding, "First"), HealthLake.Evidence(finding, "Last")));
    }

    [Fact]
    public async Task The_first_and_the_last_month_can_be_demanded()
    {
        _lake.Write("SELECT 1 AS v, m AS year_month FROM (VALUES ('2025-02'), ('2025-03')) t(m)", "year_month");
        Assert.Empty(await _lake.TestAsync());

        var found = await _lake.TestAsync(new() { FirstMonth = MonthNumber.Parse("2024-12"), LastMonth = MonthNumber.Parse("2025-04") });
        Assert.Equal(["2024-12", "2025-04"], found.Select(finding => HealthLake.Evidence(finding, "First")));
        Assert.Equal([2, 1], found.Select(finding => HealthLake.Evidence(finding, "Months")));
    }

    [Fact]
    public async Task Days_make_months_too()
    {
        _lake.Write("SELECT 1 AS v, d AS day FROM (VALUES (DATE '2025-01-31'), (DATE '2025-02-01'), (DATE '2025-04-15')) t(d)", "day");

        Assert.Equal("2025-03", HealthLake.Evidence(await _lake.FindAsync(CheckKind.MissingMonth), "First"));
    }

    [Fact]
    public async Task A_lake_without_months_is_not_asked_for_them()
    {
        _lake.Write("SELECT i AS v, i * 7 AS year FROM range(5) t(i)", "year");

        Assert.Empty(await _lake.TestAsync());
    }

    [Fact]
    public async Task A_group_by_something_that_is_no_key_is_refused()
    {
        _lake.Write(Months, "state, year, month");

        Assert.Equal(LakeErrorCode.ColumnNotFound, (await Assert.ThrowsAsync<LakeException>(() => _lake.TestAsync(new() { SequenceBy = ["v"] }))).Code);
    }
}
