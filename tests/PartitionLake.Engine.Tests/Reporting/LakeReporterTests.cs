using PartitionLake.Engine.Health;
using PartitionLake.Engine.Reporting;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Reporting;

/// <summary>Reports of lakes that another engine wrote, against what that engine says of them.</summary>
public sealed class LakeReporterTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    public LakeReporterTests() => _duck.Execute($"""
        COPY (SELECT i AS id, ['GA', 'TX', 'a/b'][i % 3 + 1] AS state, 1 + i % 12 AS month, CASE WHEN i % 4 > 0 THEN i * 1.5 END AS rate
        FROM range(6000) t(i)) TO {Duck.Literal(Lake)} (FORMAT parquet, PARTITION_BY (state, month))
        """);

    private string Lake => _folder["lake"];

    private string Files => Duck.Literal(Lake + "/*/*/*.parquet");

    [Fact]
    public async Task Columns_have_the_bytes_and_nulls_that_DuckDB_counts()
    {
        var contents = await ReadAsync(new ReportOptions());
        var bytes = _duck.Query($"""
            SELECT path_in_schema, CAST(sum(total_compressed_size) AS BIGINT) FROM parquet_metadata({Files}) GROUP BY 1 ORDER BY 2 DESC, 1
            """);
        var nulls = (double)_duck.Scalar($"SELECT avg(CASE WHEN rate IS NULL THEN 1.0 ELSE 0.0 END) FROM read_parquet({Files})")!;

        Assert.Equal(
            bytes.Select(static row => ((string)row[0]!, (long)row[1]!)),
            contents.Columns.Columns.Select(static item => (item.Name, item.CompressedBytes)));
        Assert.Equal(nulls, contents.Columns.Columns.Single(static item => item.Name == "rate").NullRate!.Value, 1e-12);
        Assert.Equal((12L, 6000L), (contents.Columns.Files, contents.Columns.Rows));
    }

    [Fact]
    public async Task Partitions_and_keys_have_the_rows_that_DuckDB_counts()
    {
        var contents = await ReadAsync(new ReportOptions());
        var months = _duck.Query($"SELECT CAST(month AS VARCHAR), count(*) FROM read_parquet({Files}) GROUP BY 1 ORDER BY 1");

        Assert.Equal(6000, contents.Partitions.Rows);
        Assert.Equal(months.Select(static row => ((string)row[0]!, (long?)(long)row[1]!)),
            contents.Partitions.Keys[1].Heaviest(100).Select(static value => (value.Text, value.Rows))
                .OrderBy(static value => value.Text, StringComparer.Ordinal));
        Assert.Equal(["GA", "TX", "a/b"], contents.Partitions.Keys[0].Heaviest(9).Select(static value => value.Text).Order(StringComparer.Ordinal));
        Assert.Equal(Directory.EnumerateFiles(Lake, "*.parquet", SearchOption.AllDirectories).Sum(static path => new FileInfo(path).Length),
            contents.Partitions.Bytes);
        Assert.Equal(
            "Partitions are registered because Athena would project 36 (3 state × 12 month), of which 12 (33.3 %) exist; AWS advises at least half.",
            contents.Projection);
    }

    [Fact]
    public async Task A_sample_reads_that_many_footers_and_the_page_says_so()
    {
        var contents = await ReadAsync(new ReportOptions { SampleFiles = 5, Test = false });

        Assert.Equal(5, contents.Columns.Files);
        Assert.Null(contents.Findings);
        Assert.Contains(PageReader.Of(contents).Elements("p"),
            static text => text.Value.StartsWith("By the footers of 5 of 12 objects, chosen evenly: 2,500 rows,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_a_finding_and_takes_no_other_number_away()
    {
        var broken = Directory.EnumerateFiles(Path.Combine(Lake, "state=GA"), "*.parquet", SearchOption.AllDirectories).First();
        File.WriteAllText(broken, "This is no Parquet file.");
        var warnings = new List<string>();
        var contents = await ReadAsync(new ReportOptions { OnWarning = warnings.Add });

        Assert.Equal((12L, 1L, 5500L), (contents.Partitions.Partitions, contents.Partitions.PartitionsWithoutRows, contents.Partitions.Rows));
        Assert.Equal(1, contents.Findings!.CountOf(FindingSeverity.Error));
        Assert.Equal(11, contents.Columns.Files);
        Assert.Equal(["Partitions", "Columns"], contents.Problems.Select(static problem => problem.Part));
        Assert.Equal(2, warnings.Count);
        Assert.Contains(PageReader.Of(contents).Elements("span"), static text => text.Value == "without 1 partition");
    }

    [Fact]
    public async Task A_table_without_keys_has_a_report_too()
    {
        Directory.CreateDirectory(_folder["flat"]);
        _duck.Execute($"COPY (SELECT 1 AS a FROM range(7)) TO {Duck.Literal(_folder["flat"] + "/data.parquet")} (FORMAT parquet)");
        using var store = new LocalStore(_folder["flat"]);
        var contents = await LakeReporter.ReadAsync(store, new ReportOptions(), TestContext.Current.CancellationToken);

        Assert.Equal((1L, 7L, 1L), (contents.Partitions.Partitions, contents.Partitions.Rows, contents.Columns.Files));
        Assert.Equal(["(the whole table)"], PageReader.Of(contents).Column("largest", "name"));
        Assert.Equal("The table has no partition keys.", contents.Projection);
    }

    [Fact]
    public async Task An_empty_folder_has_a_report_that_says_so()
    {
        Directory.CreateDirectory(_folder["empty"]);
        using var store = new LocalStore(_folder["empty"]);
        var page = PageReader.Of(await LakeReporter.ReadAsync(store, new ReportOptions(), TestContext.Current.CancellationToken));

        Assert.Equal("1", page.Fact("findings"));
        Assert.Contains(page.Elements("td"), static text => text.Value.EndsWith("holds no data file.", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    private async Task<ReportContents> ReadAsync(ReportOptions options)
    {
        using var store = new LocalStore(Lake);
        return await LakeReporter.ReadAsync(store, options, TestContext.Current.CancellationToken);
    }
}
